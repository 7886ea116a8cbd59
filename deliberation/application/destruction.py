"""Unlawful content: first the reason stands in the log, then the values are destroyed in the vault."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from deliberation.domain.facts import DomainEvent, Entry, field_classes
from deliberation.domain.issue.events import UnlawfulContentDestroyed
from deliberation.domain.values import StreamId

_LOOK_BACK: Final = 10_000
"""Entries at the end of the log in which a destruction may have been cut short by a crash."""


class ReadableLog(Protocol):
    def head(self) -> Any: ...

    def entries_of(self, stream: StreamId) -> list[Entry[DomainEvent]]: ...

    def entries_after(
        self, position: int, limit: int, topics: Sequence[str] | None = None
    ) -> Sequence[Any]: ...


class Destroyer(Protocol):
    def destroy(self, stream: StreamId, version: int, fields: Sequence[str]) -> int: ...


def destroy_content(log: ReadableLog, vault: Destroyer, issue: StreamId) -> None:
    """Destroy every private value of an issue that was entered before its destruction was recorded.

    Idempotent; does nothing to an issue whose destruction is not recorded.
    """
    entries = log.entries_of(issue)
    ordered = [entry.version for entry in entries if isinstance(entry.fact, UnlawfulContentDestroyed)]
    if not ordered:
        return
    for entry in entries:
        private = list(field_classes(type(entry.fact)))
        if private and entry.version < ordered[-1]:
            vault.destroy(issue, entry.version, private)


def finish_destructions(log: ReadableLog, vault: Destroyer) -> None:
    """Do what a crash left undone; at every start."""
    after = max(0, log.head().position - _LOOK_BACK)
    for row in log.entries_after(after, _LOOK_BACK, [UnlawfulContentDestroyed.TOPIC]):
        destroy_content(log, vault, row.stream)

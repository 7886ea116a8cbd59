"""Corrections: how a recorded fact is put right without being changed.

A correction names an entry of its own stream and says what stands instead: another fact of the same
kind, a fact that was forgotten and follows it, or nothing (it was entered by mistake). Folding reads
the stream as corrected; the entries themselves, and every view of an earlier day, stay as they were.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from deliberation.domain.facts import DomainEvent, Entry, Sealed, event_type


class CorrectionMode(StrEnum):
    """What a correction does to the entry that it names."""

    REPLACE = "replace"
    INSERT_AFTER = "insert_after"
    STRIKE = "strike"


class Correction(DomainEvent):
    """A recorded fact is put right; each noun has its own subclass with a TOPIC.

    `version` is the entry of this stream that is corrected. `topic`, `public` and `sealed` give the
    fact that stands instead of it (REPLACE) or follows it (INSERT_AFTER); they are empty for STRIKE.
    `effective_at` is when the right fact happened, where that differs from the corrected entry's.
    """

    version: int
    mode: CorrectionMode
    topic: str | None = None
    public: dict[str, Any] = {}
    sealed: Sealed[dict[str, Any]] = None
    effective_at: datetime | None = None
    reason: Sealed[str] = None

    def fact(self) -> DomainEvent:
        """The fact that this correction puts in; only for REPLACE and INSERT_AFTER."""
        if self.topic is None:
            raise ValueError("a struck entry has no other fact")
        return event_type(self.topic).model_validate({**self.public, **(self.sealed or {})})


def corrected(entries: Iterable[Entry[DomainEvent]]) -> list[Entry[DomainEvent]]:
    """The entries of one stream as they read after every correction among them was applied.

    An inserted fact carries the version of the entry that it follows. A later correction of the same
    entry wins. Corrections themselves stay in the list, where folds may count them.
    """
    listed = list(entries)
    by_version: dict[int, list[Entry[DomainEvent]]] = {entry.version: [entry] for entry in listed}
    for entry in listed:
        if isinstance(entry.fact, Correction):
            _apply(by_version, entry.fact)
    return [entry for version in sorted(by_version) for entry in by_version[version]]


def _apply(by_version: dict[int, list[Entry[DomainEvent]]], correction: Correction) -> None:
    group = by_version.get(correction.version)
    if not group:
        return
    if correction.mode is CorrectionMode.STRIKE:
        del group[0]
        return
    happened_at = correction.effective_at or group[0].happened_at
    right = replace(group[0], fact=correction.fact(), happened_at=happened_at)
    if correction.mode is CorrectionMode.REPLACE:
        group[0] = right
    else:
        group.append(right)

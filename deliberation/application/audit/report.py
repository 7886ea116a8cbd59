"""A run over a log: every entry in its order, every decision again, and what of it could not be judged."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from deliberation.application.audit.redecide import Redecision
from deliberation.domain.audit.audit import Audit
from deliberation.domain.audit.findings import Finding, Severity
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.values import EventId, HallId

Progress = Callable[[int], None]
"""Told the position that was reached, every thousand entries."""
_STEP = 1_000


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An entry that is no fact of this release; `why` names the fields and shows nothing of them."""

    position: int
    event: EventId
    hall: HallId | None
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found. It stands for the log up to `position`.

    `checked` are the facts that were decided again and `untold` those that could not be, both by topic.
    """

    position: int
    findings: tuple[Finding, ...]
    checked: Counter[str] = field(default_factory=Counter)
    untold: Counter[str] = field(default_factory=Counter)

    @property
    def faults(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity is Severity.FAULT]

    @property
    def notes(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity is Severity.NOTE]

    @property
    def complete(self) -> bool:
        """Whether every fact could be judged."""
        return not self.untold


def audit(
    entries: Iterable[Entry[DomainEvent] | Unreadable],
    rules: RuleBook,
    progress: Progress = lambda _: None,
) -> Report:
    """Audit a log from position 1, whose entries carry their sealed values. Some 0.2 ms an entry."""
    order, again = Audit(openings=True), Redecision(rules)
    found: list[Finding] = []
    position = 0
    for entry in entries:
        position = entry.position
        found.extend(_taken(order, again, entry))
        if position % _STEP == 0:
            progress(position)
    found += again.finish()
    if again.stopped:
        raise again.stopped.error
    found.sort(key=lambda one: one.position)
    return Report(position, tuple(found), again.checked, again.untold)


def _taken(order: Audit, again: Redecision, entry: Entry[DomainEvent] | Unreadable) -> Iterator[Finding]:
    if isinstance(entry, Unreadable):
        yield order.pass_by(entry.position, entry.event, entry.hall, entry.why)
        return
    yield from order.take(entry)
    yield from again.take(entry)

"""The entries of a log read as facts, in their order, and audited under the domain's own rules."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final

from deliberation.application.audit.redecide import Redecision
from deliberation.domain.audit.audit import Audit
from deliberation.domain.audit.findings import Finding, FindingKind, Severity
from deliberation.domain.facts import DomainEvent, Entry, FieldClass, event_type, field_classes
from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.terms import term
from deliberation.domain.values import EventId
from deliberation.ledger.leaf import Leaf, UnreadableLeafError, entry_of_leaf, read_leaf
from deliberation.ledger.rehash import Opened
from deliberation.ledger.report import AUDIT, Kind, Problems, Verdict
from deliberation.ledger.upcasts import current_topic

_TEXT_OR_NULL: Final = (str, type(None))
_TYPES: Final = (
    ("actor", str),
    ("causation_id", _TEXT_OR_NULL),
    ("channel", str),
    ("command_id", _TEXT_OR_NULL),
    ("commitments", dict),
    ("correlation_id", _TEXT_OR_NULL),
    ("corrects", _TEXT_OR_NULL),
    ("hall", _TEXT_OR_NULL),
    ("happened_at", str),
    ("on_behalf_of", _TEXT_OR_NULL),
    ("public", dict),
    ("stream", str),
    ("type", str),
    ("version", int),
)
_ENVELOPE: Final = {name for name, _ in _TYPES}
_NO_OPENINGS: Final[Mapping[int, list[Opened]]] = {}


class Replay:
    """Takes the entries of a log from the first on; what is wrong with them goes to `problems`, what is
    only remarkable to `notes`. With `rules` every decision is put again to the rules that pinned it, as
    far as the values are there that decide it; that takes up to 0.3 ms and 2 kB an entry."""

    def __init__(
        self, problems: Problems, notes: Problems, *, openings: bool, rules: RuleBook | None = None
    ) -> None:
        self.replayed = 0
        self.sealed = 0
        """Commitments to sealed values, counted where there are openings."""
        self.last_recorded: datetime | None = None
        self._problems: Final = problems
        self._notes: Final = notes
        self._openings: Final = openings
        self._audit: Final = Audit(openings=openings)
        self._again = Redecision(rules, openings=openings) if rules else None
        self._deciding = self._again is not None
        self._stopped = False
        self._position = 0

    def take(self, leaves: list[bytes], opened: Mapping[int, list[Opened]] = _NO_OPENINGS) -> None:
        """The next entries. Bytes that are no leaf are passed over: whoever hashes them tells."""
        for data in leaves:
            if self._stopped:
                return
            try:
                taken = read_leaf(data)
            except UnreadableLeafError:
                continue
            try:
                entry = _entry(taken, opened.get(taken.index, ()))
            except UnreadableLeafError as error:
                self._unreadable(taken, str(error))
                continue
            sealed = _sealed(entry, taken.event["commitments"]) if self._openings else []
            self._judge(entry, held_back=any(getattr(entry.fact, name) is None for name in sealed))
            self.sealed += len(sealed)

    def _judge(self, entry: Entry[DomainEvent], *, held_back: bool) -> None:
        self.replayed += 1
        self._position = entry.position
        self.last_recorded = entry.recorded_at
        for finding in self._audit.take(entry):
            self._tell(finding)
        if self._again and self._deciding:
            again = self._again
            self._decide_again(lambda: again.take(entry, held_back=held_back))

    def _decide_again(self, judge: Callable[[], list[Finding]]) -> None:
        """A made-up fact can say what no decider was written to meet: there deciding again ends."""
        try:
            for finding in judge():
                self._tell(finding)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            self._deciding = False
            self._problems.add("decisions.stopped", f"{self._position}: {type(error).__name__}")

    def finish(self) -> None:
        """What only the whole log shows."""
        if self._stopped:
            return
        for finding in self._audit.finish():
            self._tell(finding)
        if self._again and self._deciding:
            self._decide_again(self._again.finish)

    @property
    def decided(self) -> int | None:
        """How many facts were decided again; None where nothing was."""
        return self._again.checked.total() if self._again else None

    @property
    def undecided(self) -> int:
        """How many could not be, mostly for want of a value that was erased or held back."""
        return self._again.untold.total() if self._again else 0

    def _unreadable(self, taken: Leaf, why: str) -> None:
        """A fact that is unknown makes all that follows unknowable: the replay ends there."""
        topic = taken.event.get("type")
        try:
            event_type(current_topic(str(topic)))
        except KeyError:
            self._stopped = True
            self._problems.add("fact.unknown", f"{why} ({str(topic)[:80]})")
            return
        self._problems.add("fact.unreadable", why)
        with suppress(KeyError, ValueError):  # else it has no place that the next one could follow
            self._audit.pass_by(taken.position, EventId(taken.id), None, why)

    def _tell(self, finding: Finding) -> None:
        said = term(finding.kind)
        place = f"{finding.position}: {finding.event} · {finding.expected.zh}，{finding.recorded.zh}"
        place += f" · {finding.expected.en}; {finding.recorded.en}"
        note = finding.severity is Severity.NOTE
        kind = Kind(Verdict.SOUND if note else Verdict.TAMPERED, said)
        (self._notes if note else self._problems).add(code_of(finding.kind), place, kind)


def code_of(kind: FindingKind) -> str:
    """The code under which a report tells a finding of the audit."""
    return f"{AUDIT}{kind.value}"


def _entry(taken: Leaf, opened: Iterable[Opened]) -> Entry[DomainEvent]:
    """The fact of a leaf that anybody may have made up, with what was opened of it and fits."""
    event = taken.event
    if event.keys() != _ENVELOPE or not all(isinstance(event[name], kind) for name, kind in _TYPES):
        raise UnreadableLeafError(f"position {taken.position}: not the envelope of a fact")
    sealed = {one.field: one.value for one in opened if one.fits(taken, event["commitments"])}
    try:
        entry = entry_of_leaf(taken, sealed)
    except OverflowError:
        raise UnreadableLeafError(f"position {taken.position}: a time beyond the calendar") from None
    if entry.happened_at.tzinfo is None:
        raise UnreadableLeafError(f"position {taken.position}: a time without its zone")
    return entry


def _sealed(entry: Entry[DomainEvent], commitments: Iterable[str]) -> list[str]:
    """The commitments of an entry to sealed values, which openings are given of."""
    classes = field_classes(type(entry.fact))
    return [name for name in commitments if classes.get(name) is FieldClass.SEALED]

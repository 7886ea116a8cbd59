"""The entries of a log read as facts, in their order, and audited under the domain's own rules."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID

from deliberation.application.audit.prefix import Older
from deliberation.application.audit.redecide import Redecision
from deliberation.domain.audit.audit import Audit, Placed
from deliberation.domain.audit.findings import Finding, FindingKind, Severity
from deliberation.domain.facts import DomainEvent, Entry, FieldClass, event_type, field_classes
from deliberation.domain.rules.voting.book import RuleBook
from deliberation.domain.terms import term
from deliberation.domain.values import EventId
from deliberation.ledger.leaf import (
    Leaf,
    UnreadableLeafError,
    entry_of_leaf,
    head_of_leaf,
    stream_of_leaf,
)
from deliberation.ledger.rehash import Opened
from deliberation.ledger.report import AUDIT, Kind, Problems, Verdict
from deliberation.ledger.upcasts import current_topic

_TEXT_OR_NULL: Final = (str, type(None))
_TYPES: Final[Mapping[str, Any]] = {
    "actor": str,
    "causation_id": _TEXT_OR_NULL,
    "channel": str,
    "command_id": _TEXT_OR_NULL,
    "commitments": dict,
    "correlation_id": _TEXT_OR_NULL,
    "corrects": _TEXT_OR_NULL,
    "hall": _TEXT_OR_NULL,
    "happened_at": str,
    "on_behalf_of": _TEXT_OR_NULL,
    "public": dict,
    "stream": str,
    "type": str,
    "version": int,
}
_values: Final = itemgetter(*_TYPES)
_NO_OPENINGS: Final[Mapping[int, list[Opened]]] = {}


class Share(NamedTuple):
    """The part of a log that one of `of` processes replays: that of some halls. The first one watches the
    order of all entries too."""

    number: int = 0
    of: int = 1


WHOLE: Final = Share()


class _Read(NamedTuple):
    """An entry as far as deciding needs it: of one that is another share's only its place. `held_back`: a
    sealed value was not shown."""

    place: int
    stream: UUID
    entry: Entry[DomainEvent] | None = None
    held_back: bool = False


class Replay:
    """Takes the entries of a log from the first on; what is wrong with them goes to `problems`, what is
    only remarkable to `notes`. With `rules` every decision is put again to the rules that pinned it, as
    far as the values are there that decide it; what that rests on is read from `older` where that is given,
    else kept in memory. Of a log in shares each process takes every entry, and tells of its own."""

    def __init__(
        self,
        problems: Problems,
        notes: Problems,
        *,
        openings: bool,
        rules: RuleBook | None = None,
        share: Share = WHOLE,
        older: Older | None = None,
    ) -> None:
        self.replayed = 0
        self.sealed = 0
        """Commitments to sealed values, counted where there are openings."""
        self.last_recorded: datetime | None = None
        self._problems: Final = problems
        self._notes: Final = notes
        self._openings: Final = openings
        self._share: Final = _Sharing(share)
        self._audit: Final = None if share.number else Audit(openings=openings)
        self._again = Redecision(rules, openings=openings, older=older) if rules else None
        self._stopped = False

    def take(
        self,
        leaves: Iterable[Leaf | UnreadableLeafError],
        opened: Mapping[int, list[Opened]] = _NO_OPENINGS,
        first: int = 0,
    ) -> None:
        """The next entries; `first` is the place of the first of them. What is no leaf is passed over:
        whoever hashes it tells.

        They are read first and decided then: a processor that does one thing at a time does it faster.
        """
        waiting: list[_Read] = []
        for place, taken in enumerate(leaves, first):
            if isinstance(taken, UnreadableLeafError):
                continue
            if self._stopped or self._stops_at(taken):
                break
            with suppress(UnreadableLeafError):  # told already
                if self._share.owns(taken.event):
                    waiting.append(self._read_own(taken, opened.get(taken.index, ()), place))
                else:
                    waiting.append(self._read_other(taken, place))
        if self._again:
            self._decide(waiting, self._again)

    def _stops_at(self, taken: Leaf) -> bool:
        """A fact that is unknown makes all that follows unknowable: the replay ends there."""
        topic = taken.event.get("type")
        if isinstance(topic, str) and _is_known(topic):
            return False
        self._stopped = True
        if self._audit:
            self._problems.add("fact.unknown", f"position {taken.position} ({str(topic)[:80]})")
        return True

    def _read_own(self, taken: Leaf, opened: Iterable[Opened], place: int) -> "_Read":
        """An entry that this share tells of; UnreadableLeafError, and told, where it is no fact."""
        try:
            _check_envelope(taken)
            sealed = {one.field: one.value for one in opened if one.fits(taken, taken.event["commitments"])}
            entry = entry_of_leaf(taken, sealed)
            _check_zone(entry)
        except UnreadableLeafError as error:
            self._problems.add("fact.unreadable", str(error))
            self._order_of(taken)
            raise
        self._order(entry)
        hidden = _sealed(entry, taken.event["commitments"]) if self._openings else ()
        self.replayed += 1
        self.sealed += len(hidden)
        return _Read(place, entry.stream, entry, any(getattr(entry.fact, name) is None for name in hidden))

    def _read_other(self, taken: Leaf, place: int) -> "_Read":
        """An entry that another share tells of; UnreadableLeafError where it belongs to no stream."""
        if self._audit:
            self._order_of(taken)
        return _Read(place, stream_of_leaf(taken))

    def _order_of(self, taken: Leaf) -> None:
        """Whether an entry is in order by its envelope alone."""
        try:
            _check_envelope(taken)
            head = head_of_leaf(taken)
            _check_zone(head)
        except UnreadableLeafError:
            if self._audit:
                with suppress(KeyError, ValueError):  # else it has no place that the next one could follow
                    self._audit.pass_by(taken.position, EventId(taken.id), None, "")
            return
        self._order(head)

    def _order(self, entry: Placed) -> None:
        """Whether an entry is in order among the others."""
        if self._audit:
            self.last_recorded = entry.recorded_at
            for finding in self._audit.take(entry):
                self._tell(finding)

    def _decide(self, entries: Iterable["_Read"], again: Redecision) -> None:
        for place, stream, entry, held_back in entries:
            if entry is None:
                found = again.pass_by(stream, place)
            else:
                found = again.take(entry, held_back=held_back, place=place)
            for finding in found:
                self._tell(finding)

    def finish(self, *, cut_off: bool = False) -> None:
        """What only the whole log shows; `cut_off`: there are more entries, which cannot be read."""
        if self._again is None:
            return
        for finding in self._again.finish(cut_off=cut_off or self._stopped):
            self._tell(finding)
        if self._again.stopped:
            position, error = self._again.stopped
            self._problems.add("decisions.stopped", f"{position}: {type(error).__name__}")

    @property
    def decided(self) -> int | None:
        """How many facts were decided again; None where nothing was."""
        return self._again.checked.total() if self._again else None

    @property
    def undecided(self) -> int:
        """How many could not be, mostly for want of a value that was erased or held back."""
        return self._again.untold.total() if self._again else 0

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


class _Sharing:
    """Whose an entry is. An append stays whole, and goes by the hall of its first entry, halls by turns; what
    is of no hall, by its stream. Which share has an entry makes no difference to what is found."""

    def __init__(self, share: Share) -> None:
        self._share: Final = share
        self._halls: Final[dict[str, int]] = {}
        self._command: object = self
        self._own = True

    def owns(self, event: Mapping[str, Any]) -> bool:
        if self._share.of == 1:
            return True
        command = event.get("command_id")
        if command != self._command:
            self._command, self._own = command, self._turn(event) == self._share.number
        return self._own

    def _turn(self, event: Mapping[str, Any]) -> int:
        hall, of = event.get("hall"), self._share.of
        if isinstance(hall, str):
            return self._halls.setdefault(hall, len(self._halls) % of)
        return ord(str(event.get("stream"))[-1:] or "0") % of


def _check_envelope(taken: Leaf) -> None:
    """Anybody may have made it up; UnreadableLeafError."""
    event = taken.event
    try:
        fitting = _are_fitting(tuple(map(type, _values(event)))) and len(event) == len(_TYPES)
    except KeyError:
        fitting = False
    if not fitting:
        raise UnreadableLeafError(f"position {taken.position}: not the envelope of a fact")


def _check_zone(entry: Placed) -> None:
    if entry.happened_at.tzinfo is None:
        raise UnreadableLeafError(f"position {entry.position}: a time without its zone")


@lru_cache(maxsize=256)
def _are_fitting(types: tuple[type, ...]) -> bool:
    return all(map(issubclass, types, _TYPES.values()))


@lru_cache(maxsize=1024)
def _is_known(topic: str) -> bool:
    try:
        event_type(current_topic(topic))
    except KeyError:
        return False
    return True


def _sealed(entry: Entry[DomainEvent], commitments: Iterable[str]) -> list[str]:
    """The commitments of an entry to sealed values, which openings are given of."""
    classes = field_classes(type(entry.fact))
    return [name for name in commitments if classes.get(name) is FieldClass.SEALED]

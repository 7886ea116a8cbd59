"""What deciding one append again comes to: its facts explained one after another."""

from collections.abc import Sequence
from typing import Final

from pydantic import BaseModel

from deliberation.application.audit import judging
from deliberation.application.audit.asking import CannotTellError, Case
from deliberation.application.audit.prefix import JudgedBooks
from deliberation.application.audit.registry import ASKS, COMES_ALONG, COMES_BEFORE
from deliberation.application.dispatch import HANDLERS
from deliberation.application.ports import NewEntry
from deliberation.domain.audit.findings import Finding, FindingKind
from deliberation.domain.calendar import Deadline
from deliberation.domain.errors import IdTakenError, Refusal, TimeGoesBackError
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.holidays import CHINA
from deliberation.domain.terms import Term

_FAULTS: Final = (AttributeError, KeyError, TypeError, ValueError, StopIteration)
"""What a decider meets that reads a value which was destroyed, or a fact that nobody could have entered."""

Group = Sequence[Entry[DomainEvent]]


class Verdict:
    """What deciding one append again came to: what was found, what was checked, what could not be."""

    def __init__(self, group: Group, books: JudgedBooks) -> None:
        self.found: Final[list[Finding]] = []
        self.checked: Final[list[str]] = []
        """The topics of the facts that were decided again."""
        self.untold: Final[list[str]] = []
        self._group: Final = group
        self._books: Final = books

    def reach(self) -> None:
        """Explain the facts one after another, up to the first that has no explanation."""
        done = 0
        while done < len(self._group):
            try:
                done = self._step(done)
            except Refusal as refusal:
                self.checked.extend(entry.fact.TOPIC for entry in self._group[done:])
                self.found.extend(_refused(self._group[done:], refusal))
                break
            except (CannotTellError, *_FAULTS):
                self._not_told(self._group[done:])
                break

    def _step(self, done: int) -> int:
        """Decide one request again; how many facts are explained now."""
        rest = self._group[done:] if done else self._group
        case = Case(self._books, rest, _lead(rest))
        ask = ASKS.get(type(case.fact))
        if ask is None:
            return self._without_request(done)
        entered, found = self._decide(ask(case), rest, done)
        recorded = rest[: len(entered)]
        self.checked.extend([entry.fact.TOPIC for entry in recorded])
        if len(entered) > len(recorded):
            found.append(_missing(rest[-1], entered[len(recorded)].fact))
        if not entered:
            found.append(_superfluous(case.entry))
        self.found.extend(found)
        return len(self._group) if found else done + len(entered)

    def _without_request(self, done: int) -> int:
        """A fact that only comes along with another one stands alone; one of which nothing is known is
        told as not judged."""
        entry = self._group[done]
        if type(entry.fact) not in COMES_ALONG:
            self._not_told([entry])
            return done + 1
        self.checked.append(entry.fact.TOPIC)
        self.found.append(_superfluous(entry))
        return len(self._group)

    def _decide(
        self, requests: Sequence[BaseModel], rest: Group, done: int
    ) -> tuple[Sequence[NewEntry], list[Finding]]:
        """What the first request that explains the facts comes to, else the first that is not refused, and
        in what it differs from the facts.

        Raises its Refusal where all are refused.
        """
        refusals: list[Refusal] = []
        tried: list[tuple[Sequence[NewEntry], list[Finding]]] = []
        for request in requests:
            self._books.forget_after(done)
            try:
                HANDLERS[type(request)](self._books, request)
            except Refusal as refusal:
                refusals.append(refusal)
                continue
            entered = self._books.entered[done:]
            found = _compared(rest[: len(entered)], entered)
            if not found:
                return entered, found
            tried.append((entered, found))
        if not tried:
            raise refusals[0]
        return tried[0]

    def _not_told(self, entries: Group) -> None:
        self.untold.extend(entry.fact.TOPIC for entry in entries)


def _lead(entries: Group) -> int:
    """The fact that says what was asked: the first, or the one that those before it come along with."""
    at = 0
    while at + 1 < len(entries):
        follows = COMES_BEFORE.get(type(entries[at].fact), ())
        if not isinstance(entries[at + 1].fact, follows):
            break
        at += 1
    return at


def _compared(recorded: Group, decided: Sequence[NewEntry]) -> list[Finding]:
    """The facts that are decided otherwise than recorded; the first of another class ends it."""
    told: list[Finding] = []
    for entry, new in zip(recorded, decided, strict=False):
        if judging.same(entry, new):
            continue
        found = judging.otherwise(entry, new, [one.id for one in recorded])
        if not _by_another_calendar(entry.fact, new.fact, found.details):
            told.append(found)
        if not found.details:
            break
    return told


def _by_another_calendar(recorded: DomainEvent, decided: DomainEvent, names: Sequence[str]) -> bool:
    """Whether facts differ only because holidays were published since: a deadline stands as it was found."""
    pairs = [(getattr(recorded, name), getattr(decided, name)) for name in names]
    return bool(pairs) and all(
        isinstance(one, Deadline) and one.provisional and one.calendar != CHINA.version for one, _ in pairs
    )


def _refused(entries: Group, refusal: Refusal) -> list[Finding]:
    """What has been told by the order of the log is not told again."""
    if isinstance(refusal, TimeGoesBackError | IdTakenError):
        return []
    return [judging.refused(entries[0], refusal, [entry.id for entry in entries])]


def _missing(last: Entry[DomainEvent], fact: DomainEvent) -> Finding:
    text = Term(f"应一并记录 {fact.TOPIC}", f"{fact.TOPIC} recorded with it")
    return judging.finding(FindingKind.PART_MISSING, last, text, Term("没有记录", "not recorded"))


def _superfluous(entry: Entry[DomainEvent]) -> Finding:
    topic = entry.fact.TOPIC
    return judging.finding(
        FindingKind.ILLEGAL,
        entry,
        Term(f"{topic} 应随相应决定一并记录", f"{topic} only as part of the decision that it follows from"),
        Term("单独记录，没有相应决定", "recorded without such a decision"),
    )

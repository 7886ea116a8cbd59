"""What a refusal, or a fact that is decided otherwise, is called as a finding, and how it is told."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel

from deliberation.application.audit.asking import comparable
from deliberation.application.ports import NewEntry
from deliberation.domain.audit.findings import Finding, FindingKind
from deliberation.domain.ballot import errors as b
from deliberation.domain.ballot import events as r
from deliberation.domain.calendar import Deadline, DeadlineBeforeStartError
from deliberation.domain.dates import day_words, exact_words
from deliberation.domain.errors import NotAllowedError, Refusal
from deliberation.domain.facts import DomainEvent, Entry, field_classes
from deliberation.domain.meeting import errors as m
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.events import QuorumFinding
from deliberation.domain.task import errors as t
from deliberation.domain.terms import Term
from deliberation.domain.values import EventId, HallId, utc_text
from deliberation.domain.vote import errors as x
from deliberation.domain.vote import events as v
from deliberation.domain.vote import result_errors

_SPOKEN: Final = frozenset({"sentence_zh", "sentence_en"})
"""How a release says a figure is no part of the figure."""
_SHOWN: Final = 300
"""So many characters of a value are shown."""

_OF_REFUSALS: Final[tuple[tuple[type[Refusal], FindingKind], ...]] = (
    (DeadlineBeforeStartError, FindingKind.DEADLINE_DIFFERS),
    (t.OwnTaskVerificationError, FindingKind.OWN_VERIFIER),
    (m.HandRecusedError, FindingKind.RECUSAL_IGNORED),
    (b.RecusedFromMotionError, FindingKind.RECUSAL_IGNORED),
    (m.QuorumLostError, FindingKind.NO_QUORUM),
    (m.QuorumNotMetError, FindingKind.NO_QUORUM),
    (m.SummaryInquorateError, FindingKind.NO_QUORUM),
    (m.TooFewSidesError, FindingKind.NO_QUORUM),
    (x.OpensLaterError, FindingKind.NOTICE_RUNNING),
    (x.VoteNoticeTooShortError, FindingKind.NOTICE_RUNNING),
    (result_errors.RollMovedError, FindingKind.ROLL_DIFFERS),
    (NotAllowedError, FindingKind.NO_ROLE),
)
"""The first that fits; whatever else is refused was not allowed at its time."""

_OF_FACTS: Final[dict[type[DomainEvent], FindingKind]] = {
    v.VoteTallied: FindingKind.COUNT_DIFFERS,
    v.RecountCompleted: FindingKind.COUNT_DIFFERS,
    v.VoteDeclared: FindingKind.COUNT_DIFFERS,
    e.HandsShown: FindingKind.COUNT_DIFFERS,
    v.ElectorateFrozen: FindingKind.ROLL_DIFFERS,
    v.VoteOpened: FindingKind.RULE_DIFFERS,
    r.BallotCast: FindingKind.BALLOT_DIFFERS,
    r.BallotRejected: FindingKind.BALLOT_DIFFERS,
    r.BallotSetAside: FindingKind.BALLOT_DIFFERS,
}


def refused(entry: Entry[DomainEvent], refusal: Refusal, rests_on: Iterable[EventId]) -> Finding:
    """A fact that the rules would not have let anybody record then."""
    kind = next((k for error, k in _OF_REFUSALS if isinstance(refusal, error)), FindingKind.ILLEGAL)
    return finding(
        kind,
        entry,
        Term(f"按规则应不予办理：{refusal.zh}", f"to be refused by the rules: {refusal.en}"),
        Term("已记录为办理", "recorded as done"),
        rule=refusal.CODE,
        events=rests_on,
    )


def same(entry: Entry[DomainEvent], decided: NewEntry) -> bool:
    """Whether the rules make of an entry what it records."""
    fact = entry.fact
    if decided.stream != entry.stream or type(decided.fact) is not type(fact):
        return False
    return not differing(fact, decided.fact)


def otherwise(entry: Entry[DomainEvent], decided: NewEntry, rests_on: Iterable[EventId]) -> Finding:
    """A fact that the rules make another of: see `same`."""
    fact = entry.fact
    if decided.stream != entry.stream or type(decided.fact) is not type(fact):
        kind = _OF_FACTS.get(type(fact)) or _OF_FACTS.get(type(decided.fact), FindingKind.OUTCOME_DIFFERS)
        now, then = decided.fact.TOPIC, fact.TOPIC
        return finding(
            kind,
            entry,
            Term(f"应记录 {now}", f"{now} recorded"),
            Term(f"已记录 {then}", then),
            events=rests_on,
        )
    names = differing(fact, decided.fact)
    return finding(
        _kind(fact, decided.fact, names),
        entry,
        _said(decided.fact, names),
        _said(fact, names),
        events=rests_on,
        details=names,
    )


def finding(
    kind: FindingKind,
    entry: Entry[DomainEvent],
    expected: Term,
    recorded: Term,
    *,
    rule: str = "",
    events: Iterable[EventId] = (),
    details: Iterable[str] = (),
) -> Finding:
    """A finding at an entry; `events` are those of its append that belong to it."""
    hall = HallId(entry.hall) if entry.hall else None
    named = tuple(dict.fromkeys([entry.id, *events]))
    return Finding(kind, entry.id, named, expected, recorded, rule, hall, entry.position, tuple(details))


def differing(recorded: DomainEvent, decided: DomainEvent) -> list[str]:
    """The fields in which two facts of one class differ; what is not open is not compared."""
    if recorded.__dict__ == decided.__dict__:
        return []
    found = []
    for name, closable in comparable(type(recorded)):
        one, other = getattr(recorded, name), getattr(decided, name)
        if one != other and not (one is None and closable) and figures(one) != figures(other):
            found.append(name)
    return found


def figures(value: Any) -> Any:
    """A value without the sentences that tell it, its times as the log keeps them."""
    if isinstance(value, BaseModel):
        return figures(value.model_dump())
    if isinstance(value, dict):
        return {key: figures(one) for key, one in value.items() if key not in _SPOKEN}
    if isinstance(value, list | tuple):
        return [figures(one) for one in value]
    return utc_text(value) if isinstance(value, datetime) else value


def _kind(recorded: DomainEvent, decided: DomainEvent, names: Iterable[str]) -> FindingKind:
    known = _OF_FACTS.get(type(recorded))
    if known is not None:
        return known
    values = [getattr(fact, name) for fact in (recorded, decided) for name in names]
    if any(isinstance(value, Deadline) for value in values):
        return FindingKind.DEADLINE_DIFFERS
    if any(isinstance(value, QuorumFinding) for value in values):
        return FindingKind.NO_QUORUM if _lacked(decided, names) else FindingKind.COUNT_DIFFERS
    return FindingKind.RULE_DIFFERS if "rules" in names else FindingKind.OUTCOME_DIFFERS


def _lacked(decided: DomainEvent, names: Iterable[str]) -> bool:
    """Whether a quorum is not met as it is found again."""
    tests = [getattr(decided, name) for name in names]
    return any(isinstance(test, QuorumFinding) and not test.met for test in tests)


def _said(fact: DomainEvent, names: Iterable[str]) -> Term:
    """The public values of some fields; of a sealed one only that it differs."""
    classes = field_classes(type(fact))
    said = [(name, Term("…", "…") if name in classes else _value(fact, name)) for name in names]
    return Term(
        "; ".join(f"{name}: {value.zh}" for name, value in said),
        "; ".join(f"{name}: {value.en}" for name, value in said),
    )


def _value(fact: DomainEvent, name: str) -> Term:
    """A public value, days and times as people write them."""
    value = getattr(fact, name)
    if isinstance(value, Deadline):
        return _deadline(value)
    if isinstance(value, datetime):
        return exact_words(value)
    if isinstance(value, date):
        return day_words(value)
    text = str(fact.model_dump(mode="json", include={name})[name])
    return Term(*[text if len(text) <= _SHOWN else text[:_SHOWN] + "…"] * 2)


def _deadline(value: Deadline) -> Term:
    """A deadline with how it was found, because two may differ in that alone."""
    end, raw = day_words(value.effective_end), day_words(value.raw_end)
    return Term(
        f"{end.zh}（顺延前{raw.zh}，日历{value.calendar}）",
        f"{end.en} (counted {raw.en}, calendar {value.calendar})",
    )

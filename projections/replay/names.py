"""What a replay calls the things that events name by id."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from deliberation.domain.dates import day_words
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.meeting import events as m
from deliberation.domain.terms import Term
from deliberation.domain.vote import events as v
from projections.naming import forms
from projections.naming.actors import HOLDER, RIGHT, SYSTEM, system_words
from projections.naming.view import Names
from projections.reading import SealedTexts
from projections.records.base import Record
from projections.records.meeting import MeetingRecord
from projections.records.minutes import MinutesRecord
from projections.records.resolution import ResolutionRecord
from projections.records.task import TaskRecord
from projections.records.vote import VoteRecord
from projections.votes import compose

UNNAMED: Final = Term("（不公开）", "(not public)")
"""Instead of a person, a right or anything else that a public page does not name."""


class Called(dict[UUID, Term]):
    """Names by id. What has none shows the beginning of its id, or `unnamed` where that is given."""

    def __init__(self, known: Mapping[UUID, Term], unnamed: Term | None = None) -> None:
        super().__init__(known)
        self._unnamed: Final = unnamed

    def get(self, key: UUID, default: Term | None = None) -> Term | None:  # type: ignore[override]
        return super().get(key) or self._unnamed or default

    def __call__(self, one: UUID) -> Term:
        """The name, or what stands in its place."""
        return self.get(one) or Term(str(one)[:8], str(one)[:8])

    def joined(self, many: Iterable[UUID]) -> Term:
        """Several names one after another; — where there is nobody."""
        found = [self(one) for one in many]
        if not found:
            return Term("—", "—")
        return Term("、".join(one.zh for one in found), ", ".join(one.en for one in found))

    def actor(self, entry: Entry[DomainEvent]) -> Term:
        """Who acted: the person for whom it was entered, or who entered it, the service among them."""
        if entry.on_behalf_of:
            return self(entry.on_behalf_of)
        actor = entry.actor
        if actor.startswith(SYSTEM):
            return system_words(actor)
        if actor.startswith(RIGHT):
            return HOLDER
        try:
            return self(UUID(actor))
        except ValueError:
            return UNNAMED


_NUMBERED: Final = frozenset({"resolution", "task", "minutes"})


def numbered(entries: Iterable[Entry[DomainEvent]]) -> Names:
    """Motions, resolutions, orders and minutes by a number within the decision, for those whose words the
    reader may not see."""
    names: dict[UUID, Term] = {}
    counts: Counter[str] = Counter()
    for entry in entries:
        for kind, one in _in_turn(entry):
            if one not in names:
                counts[kind] += 1
                names[one] = Term(f"{counts[kind]}", f"{counts[kind]}")
    return names


def by_itself(entries: Iterable[Entry[DomainEvent]], alone: UUID) -> Names:
    """A meeting that stands alone is told apart from none: 会议 says enough, in English it has its day."""
    found = [_planned(entry) for entry in entries if entry.stream == alone]
    planned = [one for one in found if one is not None]
    return {alone: Term("", f"of {day_words(planned[-1]).en}")} if planned else {}


def called(record: Record, texts: SealedTexts) -> Iterable[tuple[UUID, Term]]:
    """What a record of a decision is called, and what is put in it, by the words of it that there are."""
    found: dict[UUID, Term | None] = {}
    match record:
        case MeetingRecord():
            found[record.id] = _meeting(record)
            for motion, put in record.motions.items():
                found[motion] = forms.of_motion(texts.value(record, put.proposed_at, "text"))
        case VoteRecord():
            said = compose.wording(record, texts, office=False)
            found[record.id] = _worded(said.get("title"))
            for question, words in (said.get("questions") or {}).items():
                found[UUID(question)] = forms.of_motion(words.get("text"))
        case ResolutionRecord():
            found[record.id] = _worded(texts.value(record, record.text_at, "text"))
        case TaskRecord():
            found[record.id] = _worded(texts.value(record, record.content_at, "content"))
        case MinutesRecord():
            found[record.id] = _worded(texts.value(record, record.number_at, "number"))
    return [(one, name) for one, name in found.items() if name is not None]


def _meeting(record: MeetingRecord) -> Term | None:
    planned = record.state.planned_at
    return forms.of_meeting(record.state.kind, planned, None) if planned else None


def _worded(text: str | None) -> Term | None:
    return forms.by_words(text) if text else None


def titled(noun: Term, called: Term) -> Term:
    """A noun with its name, or with a number."""
    gap = " " if called.zh[:1].isdigit() else ""
    return Term(f"{noun.zh}{gap}{called.zh}", f"{noun.en} {called.en}".rstrip())


def _in_turn(entry: Entry[DomainEvent]) -> Iterable[tuple[str, UUID]]:
    """What an entry brings up that is told by a number."""
    fact, kind = entry.fact, entry.fact.TOPIC.partition(".")[0]
    if isinstance(fact, m.MotionProposed):
        yield "motion", fact.motion
    if isinstance(fact, m.MeetingHeldInSummary):
        yield from (("motion", carried.motion) for carried in fact.motions)
    if isinstance(fact, v.VotePrepared | v.VotePreparationRevised):
        yield from (("motion", question.motion) for question in fact.setup.questions)
    if kind in _NUMBERED:
        yield kind, entry.stream


def _planned(entry: Entry[DomainEvent]) -> datetime | None:
    """For when an entry convened a meeting."""
    fact = entry.fact
    if isinstance(fact, m.MeetingConvened | m.MeetingPostponed):
        return fact.planned_at
    return entry.happened_at if isinstance(fact, m.MeetingHeldInSummary) else None

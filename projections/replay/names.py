"""What a replay calls the things that events name by id."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.meeting import events as m
from deliberation.domain.terms import Term
from deliberation.domain.values import PARTY_TIME
from deliberation.domain.vote import events as v
from projections.trail.render import Names

UNNAMED: Final = Term("（不公开）", "(not public)")
"""Instead of a person, a right or anything else that a public page does not name."""
_SYSTEM: Final = "system:"
_RIGHT: Final = "right:"


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
        if actor.startswith(_SYSTEM):
            return Term("系统", "the service")
        if actor.startswith(_RIGHT):
            return Term("表决权人", "the holder of the right")
        try:
            return self(UUID(actor))
        except ValueError:
            return UNNAMED


_NUMBERED: Final = frozenset({"resolution", "task", "minutes"})


def numbered(entries: Iterable[Entry[DomainEvent]], alone: UUID | None = None) -> Names:
    """Meetings by their day, and motions, resolutions, orders and minutes by a number within the decision.

    A meeting that stands `alone` needs no name in Chinese, which says 会议 by itself.
    """
    names: dict[UUID, Term] = {}
    counts: Counter[str] = Counter()
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, m.MeetingConvened | m.MeetingHeldInSummary):
            planned = fact.planned_at if isinstance(fact, m.MeetingConvened) else entry.happened_at
            named = _day(planned)
            names[entry.stream] = Term("", named.en) if entry.stream == alone else named
        for kind, one in _in_turn(entry):
            if one not in names:
                counts[kind] += 1
                names[one] = Term(f"{counts[kind]}", f"{counts[kind]}")
    return names


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


def _day(moment: datetime) -> Term:
    local = moment.astimezone(PARTY_TIME)
    return Term(f"（{local.month}月{local.day}日）", f"of {local:%Y-%m-%d}")

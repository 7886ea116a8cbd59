"""Figures that a file claims of a meeting, compared with what was decided."""

from collections.abc import Callable
from uuid import UUID

from api.importing.event_reader import EventReader
from api.importing.fields import as_count, optional, plain
from api.importing.translate.translation import Claim, Decided
from api.importing.yaml_text import Block, Items
from deliberation.domain.calendar import agree
from deliberation.domain.meeting.events import QuorumRechecked
from deliberation.domain.meeting.sitting import persons_present, places, seats_represented
from deliberation.domain.meeting.state import Meeting, Motion
from deliberation.domain.rules.procedure import QuorumBase
from deliberation.domain.rules.quorum import QuorumTest, find_quorum, needed
from deliberation.domain.values import MeetingId, PersonId


def by_persons(meeting: Meeting, motion: Motion | None = None) -> QuorumTest:
    """The quorum as it stands, counted in persons whatever the rule counts."""
    quorum = meeting.rules.quorum.model_copy(update={"base": QuorumBase.ENTITLED_PERSONS})
    rules = meeting.rules.model_copy(update={"quorum": quorum})
    recused: dict[UUID, bool] = dict(motion.recused) if motion else {}
    return find_quorum(places(meeting.entitled, meeting.room), meeting.room.present, rules, recused)


def seats_held(meeting: Meeting, person: PersonId) -> list[UUID]:
    """The entitled seats of a person; without seats, the units for which they came."""
    held: list[UUID | None] = [
        place.seat or place.unit
        for place in meeting.entitled
        if person in ([place.person] if place.seat else meeting.room.came_for(place.unit))
    ]
    return [place for place in held if place]


def opening_claims(r: EventReader) -> list[Claim]:
    """Claims of MeetingOpened, and those about the full base in the file's rules."""
    name = MeetingId(r.subject("meeting"))
    claimed = _counts(r, "entitled_seats", "entitled_persons", "present_seats", "present_persons")
    parties = _parties(r)
    met = r.flag("quorum_met")
    first = not r.trail.opened

    def compare(decided: Decided) -> None:
        meeting = decided.meeting(name)
        test = by_persons(meeting)
        agree("entitled_seats", claimed["entitled_seats"], len(meeting.entitled))
        agree("entitled_persons", claimed["entitled_persons"], test.finding.base)
        agree("present_seats", claimed["present_seats"], seats_represented(meeting))
        agree("present_persons", claimed["present_persons"], persons_present(meeting))
        parties(test)
        agree("quorum_met", met, meeting.opening.met if meeting.opening else None)
        if first:
            _full_base(r, meeting, test.finding.base)

    return [compare]


def _counts(r: EventReader, *keys: str) -> dict[str, int | None]:
    return {key: r.count(key) for key in keys}


def _full_base(r: EventReader, meeting: Meeting, persons: int) -> None:
    """What the rules say of the full base was so when the file's first meeting opened."""
    rules = r.case.rules
    quorum = plain(rules.get("quorum")) if rules else None
    if not isinstance(quorum, Block):
        return
    entitled = optional(quorum, "persons_entitled", as_count)
    least = optional(quorum, "min_persons", as_count)
    agree("persons_entitled", entitled, persons)
    agree("min_persons", least, needed(meeting.rules.quorum, persons))


def _parties(r: EventReader) -> Callable[[QuorumTest], None]:
    """Compares `parties_present`: how many, and which, where it names sides or organisations of the file."""
    value = r.value("parties_present")
    claimed = r.count("parties_present")
    names = r.ids("parties_present") if isinstance(value, Items) else []
    sides = {name: _side(r, name) for name in names}

    def compare(test: QuorumTest) -> None:
        agree("parties_present", claimed, test.finding.sides_present)
        if all(sides.values()):
            there = {side for side in test.seating.sides if test.seating.sitting_for(side)}
            missing = [name for name, side in sides.items() if side not in there]
            agree("parties_present", ", ".join(names), ", ".join(n for n in names if n not in missing))

    return compare


def _side(r: EventReader, name: str) -> str | None:
    """The side that a name of the file means, None for a word that is neither a party nor an organisation."""
    organisation = r.case.organisations.get(name)
    if organisation:
        return organisation.party or str(r.ours("unit", name))
    parties = {seat.party for seat in r.case.seats} | {one.party for one in r.case.organisations.values()}
    return name if name in parties else None


def recheck_claims(r: EventReader) -> list[Claim]:
    """Claims of QuorumRechecked, without those who stand aside from the motion."""
    name = MeetingId(r.ours("meeting", r.event.names("meeting") or r.trail.open_meeting or ""))
    motion = r.subject("motion")
    claimed = _counts(r, "base_persons", "present_persons")
    parties = _parties(r)
    met = r.flag("quorum_met")

    def compare(decided: Decided) -> None:
        meeting = decided.meeting(name)
        test = by_persons(meeting, meeting.motions.get(motion))
        agree("base_persons", claimed["base_persons"], test.finding.base)
        agree("present_persons", claimed["present_persons"], test.finding.present)
        parties(test)
        agree("quorum_met", met, decided.fact(QuorumRechecked).quorum.met)

    return [compare]

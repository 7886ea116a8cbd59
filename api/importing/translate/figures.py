"""Figures that a file claims of a meeting, compared with what was decided."""

from uuid import UUID

from api.importing.event_reader import EventReader
from api.importing.fields import as_count, optional, plain
from api.importing.translate.translation import Claim, Decided
from api.importing.yaml_text import Block
from deliberation.domain.calendar import agree
from deliberation.domain.meeting.events import QuorumRechecked
from deliberation.domain.meeting.sitting import persons_present, places, seats_represented
from deliberation.domain.meeting.state import Meeting, Motion
from deliberation.domain.rules.procedure import QuorumBase
from deliberation.domain.rules.quorum import QuorumTest, find_quorum, needed
from deliberation.domain.values import MeetingId, PersonId, SeatId


def by_persons(meeting: Meeting, motion: Motion | None = None) -> QuorumTest:
    """The quorum as it stands, counted in persons whatever the rule counts."""
    quorum = meeting.rules.quorum.model_copy(update={"base": QuorumBase.ENTITLED_PERSONS})
    rules = meeting.rules.model_copy(update={"quorum": quorum})
    recused: dict[UUID, bool] = dict(motion.recused) if motion else {}
    return find_quorum(places(meeting.entitled, meeting.room), meeting.room.present, rules, recused)


def seats_held(meeting: Meeting, person: PersonId) -> list[SeatId]:
    """The entitled seats of a person."""
    return [place.seat for place in meeting.entitled if place.person == person and place.seat]


def opening_claims(r: EventReader) -> list[Claim]:
    """Claims of MeetingOpened, and those about the full base in the file's rules."""
    name = MeetingId(r.subject("meeting"))
    claimed = {
        key: r.count(key)
        for key in (
            "entitled_seats",
            "entitled_persons",
            "present_seats",
            "present_persons",
            "parties_present",
        )
    }
    met = r.flag("quorum_met")

    def compare(decided: Decided) -> None:
        meeting = decided.meeting(name)
        persons = by_persons(meeting).finding
        agree("entitled_seats", claimed["entitled_seats"], len(meeting.entitled))
        agree("entitled_persons", claimed["entitled_persons"], persons.base)
        agree("present_seats", claimed["present_seats"], seats_represented(meeting))
        agree("present_persons", claimed["present_persons"], persons_present(meeting))
        agree("parties_present", claimed["parties_present"], persons.sides_present)
        agree("quorum_met", met, meeting.opening.met if meeting.opening else None)
        _full_base(r, meeting, persons.base)

    return [compare]


def _full_base(r: EventReader, meeting: Meeting, persons: int) -> None:
    rules = r.case.rules
    quorum = plain(rules.get("quorum")) if rules else None
    if not isinstance(quorum, Block):
        return
    entitled = optional(quorum, "persons_entitled", as_count)
    least = optional(quorum, "min_persons", as_count)
    agree("persons_entitled", entitled, persons)
    agree("min_persons", least, needed(meeting.rules.quorum, persons))


def recheck_claims(r: EventReader) -> list[Claim]:
    """Claims of QuorumRechecked, without those who stand aside from the motion."""
    name = MeetingId(r.ours("meeting", r.event.names("meeting") or r.trail.open_meeting or ""))
    motion = r.subject("motion")
    claimed = {key: r.count(key) for key in ("base_persons", "present_persons", "parties_present")}
    met = r.flag("quorum_met")

    def compare(decided: Decided) -> None:
        meeting = decided.meeting(name)
        persons = by_persons(meeting, meeting.motions.get(motion)).finding
        agree("base_persons", claimed["base_persons"], persons.base)
        agree("present_persons", claimed["present_persons"], persons.present)
        agree("parties_present", claimed["parties_present"], persons.sides_present)
        agree("quorum_met", met, decided.fact(QuorumRechecked).quorum.met)

    return [compare]

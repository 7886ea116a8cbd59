"""Stories in which every number of the catalogue stands, and how a number is tried against its page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from deliberation.domain.ballot import events as b
from deliberation.domain.hall import events as h
from deliberation.domain.issue import events as i
from deliberation.domain.meeting import events as m
from deliberation.domain.resolution import events as r
from deliberation.domain.rules.voting.profile import BallotForm, QuestionKind
from deliberation.domain.task import events as t
from deliberation.domain.values import Role, local_date
from deliberation.domain.vote.setup import QuestionPut
from projections.numbers.shapes import NumberQuery, Provenance
from projections.numbers.view import provenance
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.story import Story
from tests.projections.vote_story import BALLOTS, RAISE, VoteStory, right


def shown_now() -> datetime:
    return datetime.now(UTC)


def hall_at_work(story: Story) -> None:
    """One issue went the whole way; one order is overdue and was urged, one was sent back once."""
    story.hall_is_there("party", "power", "roads")
    story.looped("done", "YC-2026-0001")
    story.raised("open", "YC-2026-0002")
    story.met("meeting", "open")
    story.resolved("resolution", "open", "meeting")
    story.tell(("resolution", r.ResolutionPublished(notice_until=local_date(story.at) + timedelta(days=15))))
    objection = r.ObjectionFiled(objection=an_id("objection"), in_time=True, text="不同意")
    story.tell(("resolution", objection))
    day = local_date(story.at)
    story.ordered("late", "resolution", "power", day - timedelta(days=3))
    story.tell(("late", t.TaskUrged(number=1)))
    story.tell(("late", t.TaskUrged(number=2)))
    story.ordered("later", "resolution", "roads", day + timedelta(days=30))
    story.tell(("later", t.TaskSignedFor(unit=an_id("roads"))))
    story.reported("later", "roads")
    story.tell(("later", t.TaskReturned(reason="没有照片")))
    story.raised("third", "YC-2026-0003")
    story.submitted("fourth")


def hands_up(story: Story) -> None:
    """A meeting with a show of hands: one for, one against."""
    story.hall_is_there("party", "power")
    story.raised("open", "YC-2026-0002")
    story.met("meeting", "open")
    one, other = an_id("secretary"), an_id("electrician")
    working = m.HandsWorking(ayes=1, nays=1, abstentions=0, base=2, needed=2)
    story.tell(("meeting", m.MotionProposed(motion=an_id("hands"), text="改期")))
    story.tell(
        (
            "meeting",
            m.HandsShown(
                motion=an_id("hands"),
                ayes=[one],
                nays=[other],
                abstentions=[],
                working=working,
                outcome=m.MotionOutcome.NOT_ADOPTED,
            ),
        )
    )


def vote_declared(voting: VoteStory) -> None:
    voting.hall_is_there("committee")
    voting.whole()


def vote_open(voting: VoteStory) -> None:
    voting.hall_is_there("committee")
    voting.up_to_open()
    voting.voted()
    voting.typed()
    voting.settled()


def vote_secret(voting: VoteStory) -> None:
    voting.hall_is_there("committee")
    voting.up_to_open(BallotForm.SECRET)
    voting.secretly(("AAAA-1111", "BBBB-2222", "CCCC-3333"))


def vote_typed(voting: VoteStory) -> None:
    """One paper is settled, one was read differently, one is untouched."""
    voting.hall_is_there("committee")
    voting.up_to_open()
    voting.typed()


def one_seat_open(voting: VoteStory) -> None:
    """Nine of twelve elect a committee of three: two candidates pass, the third has three votes."""
    voting.hall_is_there("committee")
    committee = QuestionPut(
        motion=RAISE, item=3, kind=QuestionKind.ELECTION, options=("A", "B", "C"), vacancies=3
    )
    voting.questions = (committee,)
    voting.up_to_open()
    said = {number: {RAISE: ("A", "B") if number < 7 else ("A", "C")} for number in range(1, 10)}
    for number, marks in said.items():
        voting.cast(number, marks)
    voting.closed()
    voting.counted(said)
    voting.declared(said=said)


def roll_entered(voting: VoteStory) -> None:
    """Two sheets of a roll that is not frozen yet."""
    voting.hall_is_there("committee")
    voting.prepared()
    voting.enrolled(owners=4)
    voting.enrolled(owners=3, sheet=2)


def proxy_refused(voting: VoteStory) -> None:
    vote_open(voting)
    refused = b.ProxyRefused(proxy=an_id("another proxy"), ground="proxy.too_many")
    voting.put(right(12), refused)


def hall_made_up(story: Story) -> None:
    """Two seats, two units, and two chairs, one of whom was revoked and granted again."""
    story.hall_is_there("party", "power")
    story.people({"secretary": "party", "electrician": "power"})
    one, other, day = an_id("secretary"), an_id("electrician"), date(2020, 1, 1)
    seats = [
        ("hall", h.SeatListed(seat=an_id(f"seat of {person}"))) for person in ("secretary", "electrician")
    ]
    story.tell(*seats)
    story.tell(("hall", h.UnitListed(unit=an_id("party"))), ("hall", h.UnitListed(unit=an_id("power"))))
    story.tell(("hall", h.RoleGranted(person=one, role=Role.CHAIR, since=day)))
    story.tell(("hall", h.RoleGranted(person=other, role=Role.CHAIR, since=day)))
    story.tell(("hall", h.RoleRevoked(person=other, role=Role.CHAIR)))
    story.tell(("hall", h.RoleGranted(person=other, role=Role.CHAIR, since=day)))
    story.tell(("hall", h.RoleGranted(person=other, role=Role.RECORDER, since=day)))


def offered(story: Story) -> None:
    """Two issues are offered to the road office, one of them signed for."""
    story.hall_is_there("party", "roads")
    for issue in ("first", "second"):
        story.submitted(issue)
        story.tell((issue, i.TransferOffered(to=an_id("roads"))))
    story.tell(("first", i.IssueTransferred(to=an_id("roads"))))


def one_aside(story: Story) -> None:
    """Hands were shown on a motion from which the secretary stands aside."""
    hands_up(story)
    story.tell(("meeting", m.RecusalDeclared(motion=an_id("hands"), person=an_id("secretary"))))


def one_on_two_seats(story: Story) -> None:
    """The secretary sits for the party, and by a seat of the committee too."""
    story.hall_is_there("party", "power")
    story.raised("open", "YC-2026-0002")
    committee = m.Delegate(seat=an_id("seat"), side="committee", person=an_id("secretary"))
    story.met("meeting", "open", seats=[committee])


HALLS = (an_id("hall"),)


def in_halls(**more: Any) -> dict[str, Any]:
    return {"halls": HALLS, **more}


def on(shown: Shown, view: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """What a page shows, which is there."""
    found = shown(view, *args, **more)
    assert found is not None
    return found


@dataclass(frozen=True)
class Case:
    """A number of a story, and what the page that shows it says. `adds`: what the events come to, where that
    is not the numerator itself."""

    name: str
    story: Callable[[Any], None]
    asked: Mapping[str, Any]
    page: Callable[[Shown, Any], Any]
    office: bool = False
    adds: bool = True


def asked_of(case: Case) -> NumberQuery:
    more = {"vote": BALLOTS} if case.name.startswith(("vote.", "right.", "paper.")) else {}
    return NumberQuery(**{**more, **case.asked})


def whole(shown: Shown, case: Case, story: Story, asked: NumberQuery, page: int) -> list[Provenance]:
    """All pages of what makes a number."""
    found = []
    asked = replace(asked, limit=page)
    while True:
        told = shown(provenance, case.name, asked, now=story.at, office=case.office)
        assert told is not None, case.name
        found.append(told)
        if told.next_cursor is None:
            return found
        asked = replace(asked, cursor=told.next_cursor)


def agrees(shown: Shown, case: Case, teller: Any) -> None:
    """The number is that of its page, and what its listed events add comes to it."""
    case.story(teller)

    pages = whole(shown, case, teller, asked_of(case), page=4)

    told = pages[0]
    assert told.value == case.page(shown, teller)
    makers = [maker for page in pages for maker in page.makers]
    assert {page.value for page in pages} == {told.value}
    assert len(makers) == told.events
    assert all(
        maker.zh and maker.en and maker.proof == f"/log/proof/{maker.event}.tlog-proof" for maker in makers
    )
    if case.adds:
        assert sum(maker.adds or 0 for maker in makers) == told.numerator

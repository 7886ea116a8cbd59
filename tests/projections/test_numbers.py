"""Every number comes from the events that are listed beneath it, and is the one that the pages show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.issue.state import IssueState
from deliberation.domain.meeting import events as m
from deliberation.domain.resolution import events as r
from deliberation.domain.rules.voting.profile import BallotForm
from deliberation.domain.task import events as t
from deliberation.domain.task.events import Light
from deliberation.domain.values import local_date
from projections.asof import AsOf
from projections.board.shapes import BoardQuery
from projections.board.view import board
from projections.issues.view import issue_status
from projections.listing import CursorError
from projections.meetings.view import meeting
from projections.numbers.orders import past_loads
from projections.numbers.shapes import Look, Measure, NumberQuery, Provenance
from projections.numbers.shares import Share, rates
from projections.numbers.trays import TRAYS
from projections.numbers.view import DEFINITIONS, IncompleteNumberError, provenance
from projections.past.overview import overview
from projections.resolutions.view import resolution
from projections.tasks.shapes import TaskQuery
from projections.tasks.view import task, tasks, workload
from projections.votes.shapes import VoteView
from projections.votes.view import box, vote
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.story import Story
from tests.projections.vote_story import BALLOTS, OWNERS, RAISE, USE, VoteStory


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


def of_vote(read: Callable[[Any], Any], *, office: bool = False) -> Callable[[Shown, Any], Any]:
    def page(shown: Shown, story: Any) -> Any:
        view = on(shown, vote, BALLOTS, now=story.at, office=office)
        assert view is not None
        return read(view)

    return page


def _outcome(view: VoteView, number: int) -> Any:
    result = view.questions[number].result
    assert result is not None
    return result.outcome


def _load(name: str) -> Callable[[Shown, Any], Any]:
    def page(shown: Shown, story: Any) -> Any:
        loads = on(shown, workload, HALLS, today=local_date(story.at))
        mine = {load.unit.id: load for load in loads}[an_id("roads" if name != "overdue" else "power")]
        return mine.days_sum // mine.days_of if name == "days" else getattr(mine, name)

    return page


def _listed(light: Light) -> Callable[[Shown, Any], Any]:
    def page(shown: Shown, story: Any) -> Any:
        asked = TaskQuery(halls=HALLS, light=light)
        return len(on(shown, tasks, asked, today=local_date(story.at)).items)

    return page


ROADS, POWER = an_id("roads"), an_id("power")
CASES = [
    Case(
        "board.stage",
        hall_at_work,
        in_halls(stage=SpineStage.RESPONSE),
        lambda shown, _: on(shown, board, BoardQuery(halls=HALLS)).counts[SpineStage.RESPONSE],
    ),
    Case(
        "work.stage",
        hall_at_work,
        in_halls(stage=SpineStage.RESPONSE),
        lambda shown, _: on(shown, board, BoardQuery(halls=HALLS, unpublished=True)).counts[
            SpineStage.RESPONSE
        ],
        office=True,
    ),
    Case(
        "issue.judgements",
        hall_at_work,
        {"issue": an_id("done")},
        lambda shown, _: on(shown, issue_status, an_id("done")).evaluation.total,
    ),
    Case(
        "issue.solved",
        hall_at_work,
        {"issue": an_id("done")},
        lambda shown, _: on(shown, issue_status, an_id("done")).evaluation.solved,
    ),
    Case(
        "issue.satisfaction",
        hall_at_work,
        {"issue": an_id("done"), "which": "satisfied"},
        lambda shown, _: on(shown, issue_status, an_id("done")).evaluation.satisfied,
    ),
    Case(
        "issue.feedback",
        hall_at_work,
        {"issue": an_id("done")},
        lambda shown, _: on(shown, issue_status, an_id("done")).feedback_given,
    ),
    Case(
        "issue.days_left",
        hall_at_work,
        {"issue": an_id("open")},
        lambda shown, story: -on(shown, issue_status, an_id("open"), now=story.at).overdue_days,
        adds=False,
    ),
    Case(
        "resolution.objections",
        hall_at_work,
        {"resolution": an_id("resolution")},
        lambda shown, _: len(on(shown, resolution, an_id("resolution")).objections),
    ),
    Case(
        "task.urged",
        hall_at_work,
        {"task": an_id("late")},
        lambda shown, _: on(shown, task, an_id("late")).line.urged,
    ),
    Case(
        "task.days_left",
        hall_at_work,
        {"task": an_id("late")},
        lambda shown, story: -on(shown, task, an_id("late"), today=local_date(story.at)).line.overdue_days,
        adds=False,
    ),
    Case("tasks.light", hall_at_work, in_halls(light=Light.RED), _listed(Light.RED), office=True),
    Case("workload.open", hall_at_work, in_halls(unit=ROADS), _load("open"), office=True),
    Case("workload.overdue", hall_at_work, in_halls(unit=POWER), _load("overdue"), office=True),
    Case("workload.done", hall_at_work, in_halls(unit=ROADS), _load("done"), office=True),
    Case("workload.returned", hall_at_work, in_halls(unit=ROADS), _load("returned"), office=True),
    Case("workload.days", hall_at_work, in_halls(unit=ROADS), _load("days"), office=True),
    Case(
        "hall.stage",
        hall_at_work,
        in_halls(stage=SpineStage.RESPONSE),
        lambda shown, _: on(shown, overview, HALLS[0]).stages[SpineStage.RESPONSE],
    ),
    Case(
        "hall.orders",
        hall_at_work,
        in_halls(which="open"),
        lambda shown, _: on(shown, overview, HALLS[0]).orders.total,
    ),
    Case(
        "inbox.tray",
        hall_at_work,
        in_halls(which="schedule"),
        lambda shown, _: len(on(shown, board, BoardQuery(halls=HALLS, state=IssueState.ACCEPTED)).items),
        office=True,
    ),
    Case("rate.on_time", hall_at_work, in_halls(), lambda *_: None, office=True),
    Case("rate.returned", hall_at_work, in_halls(), lambda *_: None, office=True),
    Case("rate.satisfied", hall_at_work, in_halls(), lambda *_: None, office=True),
    Case(
        "meeting.present",
        hands_up,
        {"meeting": an_id("meeting")},
        lambda shown, _: on(shown, meeting, an_id("meeting")).line.persons_present,
        office=True,
    ),
    Case(
        "meeting.quorum",
        hands_up,
        {"meeting": an_id("meeting")},
        lambda shown, _: on(shown, meeting, an_id("meeting")).opening.present,
        office=True,
    ),
    Case(
        "meeting.agenda",
        hands_up,
        {"meeting": an_id("meeting")},
        lambda shown, _: len(on(shown, meeting, an_id("meeting")).agenda),
        office=True,
    ),
    Case(
        "meeting.decided",
        hands_up,
        {"meeting": an_id("meeting")},
        lambda shown, _: len([one for one in on(shown, meeting, an_id("meeting")).motions if one.outcome]),
        office=True,
    ),
    Case(
        "motion.hands",
        hands_up,
        {"meeting": an_id("meeting"), "motion": an_id("hands"), "which": "nays"},
        lambda shown, _: len(on(shown, meeting, an_id("meeting")).motions[-1].nays),
        office=True,
    ),
    Case("vote.roll", vote_declared, {"which": "heads"}, of_vote(lambda view: view.roll.heads)),
    Case(
        "vote.objections", vote_declared, {"which": "waiting"}, of_vote(lambda view: view.objections.waiting)
    ),
    Case(
        "vote.delivered",
        vote_declared,
        {"exact": True},
        of_vote(lambda view: view.deliveries.proven, office=True),
        office=True,
    ),
    Case(
        "vote.turnout",
        vote_open,
        {"part": "turnout", "dim": "heads"},
        of_vote(lambda view: view.turnout.checks[1].count),
    ),
    Case(
        "vote.check",
        vote_declared,
        {"motion": RAISE, "part": "approval", "dim": "area"},
        of_vote(lambda view: _outcome(view, 1).checks[-2].count),
    ),
    Case(
        "vote.answer",
        vote_declared,
        {"motion": RAISE, "which": "AYE", "dim": "heads"},
        of_vote(lambda view: _outcome(view, 1).counts.answers["AYE"].heads),
    ),
    Case(
        "vote.counters",
        vote_declared,
        {"which": "tellers"},
        of_vote(lambda view: len(view.counted.tellers)),
    ),
    Case(
        "vote.ballots",
        vote_declared,
        {"which": "paper", "exact": True},
        of_vote(lambda view: view.counted.ballots.paper, office=True),
        office=True,
    ),
    Case("vote.box", vote_secret, {}, lambda shown, _: len(on(shown, box, BALLOTS).ballots)),
    Case(
        "vote.delivery",
        vote_open,
        {"which": "undelivered"},
        of_vote(lambda view: list(view.deliveries.by_method.values())[-1], office=True),
        office=True,
    ),
    Case(
        "vote.channel",
        vote_open,
        {"which": "paper"},
        of_vote(lambda view: dict(view.turnout.by_channel)["paper"], office=True),
        office=True,
    ),
    Case(
        "vote.rejected",
        vote_open,
        {},
        of_vote(lambda view: view.turnout.rejected, office=True),
        office=True,
    ),
    Case(
        "vote.cure",
        vote_open,
        {},
        of_vote(lambda view: view.turnout.cure, office=True),
        office=True,
    ),
    Case("vote.links", vote_open, {}, of_vote(lambda view: view.links, office=True), office=True),
    Case(
        "vote.present",
        vote_open,
        {},
        of_vote(lambda view: view.turnout.present, office=True),
        office=True,
    ),
]


def asked_of(case: Case) -> NumberQuery:
    more = {"vote": BALLOTS} if case.name.startswith("vote.") else {}
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


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_number_is_that_of_its_page_and_the_sum_of_its_events(
    case: Case, story: Story, voting: VoteStory, shown: Shown
) -> None:
    teller = voting if case.name.startswith("vote.") else story
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


def test_every_number_of_the_catalogue_is_tried_here() -> None:
    assert sorted(case.name for case in CASES) == sorted(DEFINITIONS)


def test_a_share_lists_its_whole_denominator(story: Story, shown: Shown) -> None:
    hall_at_work(story)
    told = {
        name: on(shown, provenance, name, NumberQuery(halls=HALLS), now=story.at, office=True)
        for name in ("rate.on_time", "rate.satisfied")
    }
    assert all(one.measure is Measure.SHARE and one.denominator == len(one.makers) for one in told.values())
    assert (told["rate.on_time"].numerator, told["rate.on_time"].denominator) == (2, 2)


def test_rates_of_the_tables_are_those_of_a_replay(story: Story, shown: Shown) -> None:
    hall_at_work(story)
    now = story.at + timedelta(hours=1)

    live = on(shown, rates, HALLS, now=now)
    late = on(shown, rates, HALLS, as_of=AsOf(shown_now()), now=shown_now())

    assert live == late
    assert live.returned == Share(1, 3)


def test_the_workload_of_the_past_is_that_of_the_tables(story: Story, shown: Shown) -> None:
    hall_at_work(story)
    now = on(shown, workload, HALLS)
    as_of = AsOf(shown_now())

    async def replayed(conn: Any) -> Any:
        return await past_loads(Look(conn, NumberQuery(halls=HALLS), shown_now(), office=True), as_of)

    assert sorted(shown(replayed), key=lambda one: one.unit.zh) == sorted(now, key=lambda one: one.unit.zh)


def test_a_number_of_the_past_is_that_of_the_past(story: Story, shown: Shown) -> None:
    story.hall_is_there("party")
    story.raised("first", "YC-2026-0001")
    then = shown_now()
    story.raised("second", "YC-2026-0002")
    asked = NumberQuery(halls=HALLS, stage=SpineStage.RESPONSE)

    past = on(shown, provenance, "board.stage", replace(asked, as_of=AsOf(then)))
    now = on(shown, provenance, "board.stage", asked)

    assert (past.value, len(past.makers)) == (1, 1)
    assert (now.value, len(now.makers)) == (2, 2)
    assert past.position < now.position
    assert past.at == then


def test_the_public_is_told_no_more_of_a_vote_than_its_result(voting: VoteStory, shown: Shown) -> None:
    vote_declared(voting)

    def told(name: str, **asked: Any) -> Any:
        return shown(provenance, name, NumberQuery(vote=BALLOTS, **asked), now=voting.at)

    nay = told("vote.answer", motion=RAISE, which="NAY", dim="heads")
    assert nay.value == 3
    assert {maker.adds for maker in nay.makers} == {3, None}
    hidden = told("vote.ballots", which="paper")
    assert (hidden.value, hidden.hidden, hidden.makers) == (None, True, ())
    roll = told("vote.roll", which="heads")
    assert {maker.zh for maker in roll.makers} == {"一项表决权列入名册。"}
    assert told("vote.delivery", which="mail") is None
    assert told("vote.channel", which="paper") is None


def test_before_the_declaration_no_answer_has_a_number(voting: VoteStory, shown: Shown) -> None:
    vote_open(voting)
    for office in (False, True):
        asked = NumberQuery(vote=BALLOTS, motion=USE, which="AYE", dim="heads", exact=office)
        assert shown(provenance, "vote.answer", asked, now=voting.at, office=office) is None


def test_the_public_sees_the_area_of_an_open_vote_rounded_as_on_its_page(
    voting: VoteStory, shown: Shown
) -> None:
    vote_open(voting)
    asked = NumberQuery(vote=BALLOTS, part="turnout", dim="area")

    public = on(shown, provenance, "vote.turnout", asked, now=voting.at)
    office = on(shown, provenance, "vote.turnout", replace(asked, exact=True), now=voting.at, office=True)

    assert public.value == on(shown, vote, BALLOTS, now=voting.at).turnout.checks[0].count
    assert public.value < office.value
    assert {maker.adds for maker in (*public.makers, *office.makers)} == {None}


def test_the_total_of_a_roll_is_its_rights_one_by_one(voting: VoteStory, shown: Shown) -> None:
    vote_declared(voting)
    heads = on(shown, provenance, "vote.roll", NumberQuery(vote=BALLOTS, which="heads", limit=200))
    area = on(shown, provenance, "vote.roll", NumberQuery(vote=BALLOTS, which="area"))
    assert len({maker.object for maker in heads.makers}) == OWNERS
    assert area.measure is Measure.AREA
    assert [maker.adds for maker in area.makers] == [area.value]


def test_an_unpublished_issue_has_no_numbers_for_the_public(story: Story, shown: Shown) -> None:
    story.hall_is_there("party")
    story.submitted("issue")
    assert shown(provenance, "issue.feedback", NumberQuery(issue=an_id("issue"))) is None


def test_a_number_without_its_parameters_is_refused(story: Story, shown: Shown) -> None:
    story.hall_is_there("party")
    with pytest.raises(IncompleteNumberError):
        on(shown, provenance, "task.urged", NumberQuery())


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("no.such", NumberQuery()),
        ("task.urged", NumberQuery(task=an_id("nothing"))),
        ("vote.roll", NumberQuery(vote=an_id("nothing"), which="heads")),
        ("issue.satisfaction", NumberQuery(issue=an_id("nothing"), which="happy")),
    ],
)
def test_of_what_is_not_there_no_number_is_told(
    name: str, asked: NumberQuery, story: Story, shown: Shown
) -> None:
    story.hall_is_there("party")
    assert shown(provenance, name, asked) is None


def test_a_cursor_of_another_list_is_refused(story: Story, shown: Shown) -> None:
    hall_at_work(story)
    with pytest.raises(CursorError):
        on(shown, provenance, "task.urged", NumberQuery(task=an_id("late"), cursor="bm90aGluZw"))


def test_every_order_of_a_hall_is_in_one_of_its_kinds(story: Story, shown: Shown) -> None:
    hall_at_work(story)

    def told(which: str) -> Provenance:
        asked = NumberQuery(halls=HALLS, which=which)
        found: Provenance = on(shown, provenance, "hall.orders", asked, now=story.at)
        assert sum(maker.adds or 0 for maker in found.makers) == found.value
        return found

    kinds = [told(which).value for which in ("red", "yellow", "green", "reported", "undated")]
    assert sum(filter(None, kinds)) == told("open").value
    assert told("red").value == 1


@pytest.mark.parametrize("tray", TRAYS)
def test_what_waits_in_a_tray_is_listed_with_what_brought_it_there(
    tray: str, story: Story, shown: Shown
) -> None:
    hall_at_work(story)
    found = on(
        shown, provenance, "inbox.tray", NumberQuery(halls=HALLS, which=tray), now=story.at, office=True
    )
    assert found.value == len(found.makers) == found.numerator

"""The board: what is open, where it stands, now and as of any time by both clocks."""

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

import psycopg
import pytest

from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue import events as i
from deliberation.domain.issue.stage import SpineStage
from deliberation.domain.issue.state import IssueState
from deliberation.domain.task import events as t
from deliberation.domain.task.events import Light
from projections.asof import AsOf, AsOfFutureError, AsOfKnownAtError, ClockName
from projections.board.view import BoardPage, BoardQuery, board, categories
from projections.listing import CursorError
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.replay import assert_projections_equal_replay
from tests.projections.story import START, Story

HAPPENED = ClockName.HAPPENED


def names(page: BoardPage) -> list[str]:
    known = {an_id(name): name for name in ("pole", "noise", "lamp", "lift", *map(str, range(30)))}
    return [known[row.id] for row in page.items]


def test_the_four_stages_are_counted_and_filled(story: Story, shown: Shown) -> None:
    story.submitted("noise")
    story.registered("noise", "YC-2026-0001")
    story.raised("lamp", "YC-2026-0002")
    story.raised("pole", "YC-2026-0003")
    story.resolved("resolution", "pole")
    story.ordered("task", "resolution", "power", date(2026, 3, 10))
    page = shown(board, BoardQuery())
    assert page.counts == {
        SpineStage.GATHERING: 1,
        SpineStage.RESPONSE: 1,
        SpineStage.FOLLOW_UP: 1,
        SpineStage.EVALUATION: 0,
    }
    assert names(page) == ["noise", "lamp", "pole"]
    assert [row.state for row in page.items] == [
        IssueState.REGISTERED,
        IssueState.ACCEPTED,
        IssueState.IMPLEMENTING,
    ]
    assert [row.summary for row in page.items] == [None, "电线杆竖在路口", "电线杆竖在路口"]
    assert [row.category for row in page.items] == ["道路通行"] * 3


def test_the_unregistered_are_on_the_board_of_the_office_only(story: Story, shown: Shown) -> None:
    story.submitted("noise")
    assert names(shown(board, BoardQuery())) == []
    office = shown(board, BoardQuery(unpublished=True))
    assert names(office) == ["noise"]
    assert (office.items[0].category, office.items[0].summary) == (None, None)
    assert office.counts[SpineStage.GATHERING] == 1


def test_what_is_over_leaves_the_board(story: Story, shown: Shown) -> None:
    story.hall_is_there("power", "roads")
    story.looped("pole", "YC-2026-0001")
    story.raised("lamp", "YC-2026-0002")
    assert names(shown(board, BoardQuery())) == ["lamp"]
    assert names(shown(board, BoardQuery(ended=True))) == ["pole"]
    assert names(shown(board, BoardQuery(state=IssueState.CLOSED))) == ["pole"]


@pytest.fixture
def varied(story: Story) -> Story:
    """A pole that the power company moves by 10 March, a lamp, and noise that nobody took up yet."""
    story.hall_is_there("power", "roads")
    story.raised("pole", "YC-2026-0001")
    story.resolved("resolution", "pole")
    story.ordered("task", "resolution", "power", date(2026, 3, 10))
    story.raised("lamp", "YC-2026-0002", category="照明", text="路灯不亮，夜间看不清路口")
    story.submitted("noise", category="噪音", text="夜间施工")
    story.registered("noise", "YC-2026-0003")
    return story


NOW = START.replace(day=12)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (BoardQuery(halls=(an_id("hall"),)), ["pole", "lamp", "noise"]),
        (BoardQuery(halls=(an_id("other hall"),)), []),
        (BoardQuery(level=HallLevel.COMMUNITY), ["pole", "lamp"]),
        (BoardQuery(stage=SpineStage.FOLLOW_UP), ["pole"]),
        (BoardQuery(state=IssueState.REGISTERED), ["noise"]),
        (BoardQuery(unit=an_id("power")), ["pole"]),
        (BoardQuery(unit=an_id("roads")), []),
        (BoardQuery(category="照明"), ["lamp"]),
        (BoardQuery(category="照\0明"), []),
        (BoardQuery(light=Light.RED), ["pole"]),
        (BoardQuery(light=Light.GREEN), []),
        (BoardQuery(older_than=10), ["pole"]),
        (BoardQuery(older_than=10**9), []),
        (BoardQuery(text="路口"), ["pole", "lamp"]),
        (BoardQuery(text="路灯"), ["lamp"]),
        (BoardQuery(text="口"), ["pole", "lamp"]),
        (BoardQuery(text="路口 不亮"), ["lamp"]),
        (BoardQuery(text="灯路"), []),
        (BoardQuery(text="亮夜"), []),
        (BoardQuery(text="夜间施工"), []),
        (BoardQuery(text="噪音"), ["noise"]),
        (BoardQuery(text="yc-2026-0002"), ["lamp"]),
        (BoardQuery(text="ＹＣ-2026-0002"), ["lamp"]),
        (BoardQuery(text="100%"), []),
        (BoardQuery(text="'; drop & | ! :*"), []),
        (BoardQuery(text="\ud800"), []),
        (BoardQuery(text="  "), ["pole", "lamp", "noise"]),
    ],
)
def test_filters(varied: Story, shown: Shown, query: BoardQuery, expected: list[str]) -> None:
    assert names(shown(board, query, now=NOW + timedelta(hours=6))) == expected


def test_words_that_are_apart_are_not_found_together(story: Story, shown: Shown) -> None:
    """路灯 and 灯下 are pairs of 路灯坏，灯下黑, but 路灯下 does not stand in it."""
    story.raised("lamp", "YC-2026-0001", text="路灯坏，灯下黑")
    assert names(shown(board, BoardQuery(text="路灯下"))) == []


def test_categories_in_use(varied: Story, shown: Shown) -> None:
    assert set(shown(categories)) == {"道路通行", "照明", "噪音"}


def test_lights_on_the_board(varied: Story, shown: Shown) -> None:
    shown.update()

    def light(now: datetime) -> tuple[Light | None, int | None]:
        row = shown.ask(board, BoardQuery(unit=an_id("power")), now=now).items[0]
        return row.light, row.days_left

    assert light(START.replace(day=8)) == (Light.GREEN, 2)
    assert light(START.replace(day=10)) == (Light.YELLOW, 0)
    assert light(START.replace(day=11)) == (Light.RED, -1)


def test_pages_follow_each_other_without_gap_or_repeat(story: Story, shown: Shown) -> None:
    for number in range(30):
        story.raised(str(number), f"YC-2026-{number:04}")
    query = BoardQuery(limit=7)
    seen: list[str] = []
    page = shown(board, query)
    while True:
        seen += names(page)
        if page.next_cursor is None:
            break
        story.tell((seen[-1], i.IssueWithdrawn()))
        page = shown(board, BoardQuery(limit=7, cursor=page.next_cursor))
    assert seen == list(map(str, range(30)))


@pytest.mark.parametrize("cursor", ["x", "!!", "W10", "WyJhIiwiYiJd", "WyIyMDI2LTAxLTAxIiwieCJd", "bnVsbA"])
def test_a_cursor_that_was_tampered_with_is_refused(shown: Shown, cursor: str) -> None:
    with pytest.raises(CursorError):
        shown(board, BoardQuery(cursor=cursor))


def recorded_at(story: Story, position: int) -> datetime:
    rows = story.log.entries_after(position - 1, 1)
    return story.log.entry(rows[0]).recorded_at


def slowly(story: Story, *acts: Callable[[], object]) -> list[datetime]:
    """Each act, and when the log took it: a few milliseconds apart."""
    times = []
    for act in acts:
        act()
        times.append(recorded_at(story, story.log.head().position))
        time.sleep(0.005)
    return times


def test_the_board_of_the_past_by_the_clock_of_recording(story: Story, shown: Shown) -> None:
    times = slowly(
        story,
        lambda: story.submitted("pole"),
        lambda: story.registered("pole", "YC-2026-0001"),
        lambda: story.accepted("pole"),
        lambda: story.resolved("resolution", "pole"),
        lambda: story.ordered("task", "resolution", "power", date(2026, 3, 10)),
        lambda: story.reported("task", "power"),
    )
    states = [
        [row.state for row in shown(board, BoardQuery(as_of=AsOf(at), unpublished=True)).items]
        for at in times
    ]
    assert states == [
        [IssueState.SUBMITTED],
        [IssueState.REGISTERED],
        [IssueState.ACCEPTED],
        [IssueState.RESOLVED],
        [IssueState.IMPLEMENTING],
        [IssueState.PENDING_VERIFICATION],
    ]
    assert shown.ask(board, BoardQuery(as_of=AsOf(times[0] - timedelta(milliseconds=1)))).items == ()
    accepted = shown.ask(board, BoardQuery(as_of=AsOf(times[2])))
    assert accepted.counts[SpineStage.RESPONSE] == 1
    assert accepted.position == 3
    assert [row.summary for row in accepted.items] == ["电线杆竖在路口"]
    registered = shown.ask(board, BoardQuery(as_of=AsOf(times[1])))
    assert [row.summary for row in registered.items] == [None], "the text was not public then"
    assert shown.ask(board, BoardQuery(as_of=AsOf(times[1]), text="电线杆")).items == ()


def test_the_board_of_the_past_by_the_clock_of_happening(story: Story, shown: Shown) -> None:
    story.submitted("pole", at=START)
    story.registered("pole", "YC-2026-0001", at=START + timedelta(days=1))
    story.accepted("pole", at=START + timedelta(days=2))

    def on(day: int) -> list[IssueState]:
        at = START + timedelta(days=day, hours=1)
        return [
            row.state for row in shown(board, BoardQuery(as_of=AsOf(at, HAPPENED), unpublished=True)).items
        ]

    assert [on(day) for day in (-1, 0, 1, 2)] == [
        [],
        [IssueState.SUBMITTED],
        [IssueState.REGISTERED],
        [IssueState.ACCEPTED],
    ]
    ages = shown(board, BoardQuery(as_of=AsOf(START + timedelta(days=9), HAPPENED))).items
    assert [row.age_days for row in ages] == [9], "ages are counted to the time asked for"


def test_what_is_entered_late_changes_what_had_happened_but_not_what_was_known(
    story: Story, shown: Shown
) -> None:
    """An order was reported on day 4 and a later one issued on day 5; the report is entered on day 6."""
    story.raised("pole", "YC-2026-0001", at=START)
    story.resolved("resolution", "pole", at=START + timedelta(days=1))
    story.ordered("task", "resolution", "power", date(2026, 3, 20), at=START + timedelta(days=2))
    story.tell(("task", t.TaskSignedFor(unit=an_id("power"))), at=START + timedelta(days=3))
    story.tell(("pole", i.FeedbackGiven(to=an_id("resident"))), at=START + timedelta(days=4))
    other = START + timedelta(days=5)
    (_, before) = slowly(
        story,
        lambda: story.ordered("second", "resolution", "roads", date(2026, 3, 20), at=other),
        lambda: story.tell(("second", t.TaskSignedFor(unit=an_id("roads"))), at=other),
    )
    story.reported("task", "power", at=START + timedelta(days=4))

    def seen(as_of: AsOf | None) -> IssueState:
        return shown(board, BoardQuery(as_of=as_of)).items[0].state

    day4 = START + timedelta(days=4, hours=1)
    assert seen(AsOf(day4, HAPPENED)) is IssueState.PENDING_VERIFICATION
    assert seen(AsOf(day4, HAPPENED, known_at=before)) is IssueState.IMPLEMENTING
    assert seen(AsOf(before)) is IssueState.IMPLEMENTING
    assert seen(AsOf(START + timedelta(days=5, hours=1), HAPPENED)) is IssueState.IMPLEMENTING
    assert seen(None) is IssueState.IMPLEMENTING
    assert_projections_equal_replay(shown.dsn)


def test_a_correction_changes_what_had_happened_but_not_what_was_known(story: Story, shown: Shown) -> None:
    """The acceptance was entered for day 2; it really happened on day 4."""
    story.submitted("pole", at=START)
    story.registered("pole", "YC-2026-0001", at=START + timedelta(days=1))
    story.accepted("pole", at=START + timedelta(days=2))
    (before,) = slowly(
        story,
        lambda: story.tell(("pole", i.FeedbackGiven(to=an_id("resident"))), at=START + timedelta(days=6)),
    )
    fact = i.IssueAccepted(
        level=HallLevel.STREET,
        route=i.Route.JOINT_CONFERENCE,
        characterisation=i.LegalCharacterisation(owner_decision_required=False),
    )
    correction = i.IssueCorrected(
        version=3,
        mode=CorrectionMode.REPLACE,
        topic=fact.TOPIC,
        public=fact.model_dump(mode="json", exclude={"reason"}),
        effective_at=START + timedelta(days=4),
    )
    story.tell(("pole", correction), at=START + timedelta(days=7))

    def seen(as_of: AsOf | None) -> tuple[IssueState, HallLevel | None]:
        row = shown(board, BoardQuery(as_of=as_of)).items[0]
        return row.state, row.level

    day3 = START + timedelta(days=3)
    assert seen(AsOf(day3, HAPPENED)) == (IssueState.REGISTERED, None)
    assert seen(AsOf(day3, HAPPENED, known_at=before)) == (IssueState.ACCEPTED, HallLevel.COMMUNITY)
    assert seen(AsOf(before)) == (IssueState.ACCEPTED, HallLevel.COMMUNITY)
    assert seen(AsOf(START + timedelta(days=5), HAPPENED)) == (IssueState.ACCEPTED, HallLevel.STREET)
    assert seen(None) == (IssueState.ACCEPTED, HallLevel.STREET)
    assert_projections_equal_replay(shown.dsn)


def test_every_moment_shows_each_issue_at_most_once(story: Story, shown: Shown) -> None:
    story.raised("pole", "YC-2026-0001", at=START)
    story.resolved("resolution", "pole", at=START + timedelta(days=4))
    story.ordered("task", "resolution", "power", date(2026, 3, 20), at=START + timedelta(days=4))
    story.reported("task", "power", at=START + timedelta(days=2))
    story.tell(("task", t.TaskReturned()), at=START + timedelta(days=3))
    shown.update()
    with psycopg.connect(shown.dsn) as connection:
        found = connection.execute(
            "WITH p AS (SELECT generate_series(1, 10) AS p),"
            " h AS (SELECT timestamptz '2026-03-01 01:00Z' + n * interval '12 hours' AS h"
            "       FROM generate_series(0, 14) AS n),"
            " r AS (SELECT p.p, h.h, b.issue FROM p, h, projections.read_board_past b"
            "       WHERE b.happened_from <= h.h AND b.known_from <= p.p AND b.dropped_at > p.p"
            "         AND (b.happened_to > h.h OR b.known_to > p.p)"
            "       UNION ALL SELECT p.p, h.h, b.issue FROM p, h, projections.read_board b"
            "       WHERE b.happened_from <= h.h AND b.known_from <= p.p)"
            " SELECT p.p, h.h, (SELECT count(*) FROM r WHERE r.p = p.p AND r.h = h.h) FROM p, h"
        ).fetchall()
    happened = {(p, h): n for p, h, n in found}
    assert set(happened.values()) == {0, 1}
    assert all(n == (h >= START) for (p, h), n in happened.items())


def test_the_future_and_meaningless_questions_are_refused(shown: Shown) -> None:
    now = START
    with pytest.raises(AsOfFutureError):
        shown(board, BoardQuery(as_of=AsOf(now + timedelta(seconds=1))), now=now)
    late = now + timedelta(seconds=1)
    with pytest.raises(AsOfFutureError):
        shown(board, BoardQuery(as_of=AsOf(now, HAPPENED, known_at=late)), now=now)
    with pytest.raises(AsOfKnownAtError):
        shown(board, BoardQuery(as_of=AsOf(now, known_at=now)), now=now)

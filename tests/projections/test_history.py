"""Any object as of any time by both clocks: what a view shows of the past is what it showed then."""

import time
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.issue import events as i
from deliberation.domain.issue.state import IssueState
from deliberation.domain.task import events as t
from projections.asof import AsOf, ClockName
from projections.history import KINDS, object_as_of
from projections.issues.view import IssueFile
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.story import START, Story
from tests.projections.vote_story import SECRETS as VOTE_SECRETS
from tests.projections.vote_story import TITLE, VoteStory

HAPPENED = ClockName.HAPPENED
OBJECTS = {
    "issue": "pole",
    "meeting": "meeting YC-2026-0001",
    "resolution": "resolution YC-2026-0001",
    "task": "task YC-2026-0001a",
    "minutes": "minutes YC-2026-0001",
    "hall": "hall",
    "unit": "power",
    "seat": "seat of secretary",
    "person": "secretary",
    "ballot_set": "ballots",
}


def recorded(story: Story, position: int) -> Any:
    rows = story.log.entries_after(position - 1, 1)
    return story.log.entry(rows[0]).recorded_at


@pytest.fixture
def looped(voting: VoteStory) -> Story:
    voting.hall_is_there("power", "roads", "party")
    voting.people({"secretary": "party"})
    voting.looped("pole", "YC-2026-0001")
    voting.whole()
    return voting


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("office", [True, False])
@pytest.mark.parametrize("clock", list(ClockName))
def test_as_of_now_is_what_is_shown_now(
    looped: Story, shown: Shown, kind: str, office: bool, clock: ClockName
) -> None:
    """The tables and a replay give the same, in everything but what the clock moves on."""
    shown.update()
    now = recorded(looped, looped.log.head().position)
    past = shown.ask(object_as_of, kind, an_id(OBJECTS[kind]), AsOf(now, clock), office=office)
    live = shown.ask(_live, kind, an_id(OBJECTS[kind]), now, office)
    assert past == live


async def _live(conn: Any, kind: str, name: Any, now: Any, office: bool) -> Any:
    """The live view, counted to the same moment."""
    from projections import history
    from projections.issues.view import issue_file

    view: Any = history._VIEWS[kind]
    more: dict[str, Any] = {}
    if kind in {"issue", "resolution", "ballot_set"}:
        more["now"] = now
    if kind in {"meeting", "resolution", "task", "minutes", "ballot_set"}:
        more["office"] = office
    if kind in {"task", "hall", "person", "seat"}:
        more["today"] = now.date()
    if kind == "issue" and office:
        view = issue_file
    return await view(conn, name, **more)


def test_what_was_shown_at_each_position_is_what_the_past_shows(story: Story, shown: Shown) -> None:
    """Invariant I1: the replay of what was recorded by t equals what was shown at t."""
    seen = []
    story.hall_is_there("power", "roads")
    acts = [
        lambda: story.raised("pole", "YC-2026-0001"),
        lambda: story.resolved("resolution", "pole"),
        lambda: story.ordered("task", "resolution", "power", date(2026, 3, 10)),
        lambda: story.reported("task", "power"),
        lambda: story.tell(("task", t.TaskReturned(reason="未移"))),
        lambda: story.done("task", "power"),
    ]
    for act in acts:
        act()
        shown.update()
        at = recorded(story, story.log.head().position)
        seen.append((at, shown.ask(_live, "issue", an_id("pole"), at, False)))
        time.sleep(0.005)
    for at, status in seen:
        assert shown.ask(object_as_of, "issue", an_id("pole"), AsOf(at)) == status


def test_an_object_is_not_there_before_it_began(looped: Story, shown: Shown) -> None:
    shown.update()
    before = AsOf(START - timedelta(days=1), HAPPENED)
    for kind, name in OBJECTS.items():
        assert shown.ask(object_as_of, kind, an_id(name), before) is None, kind
    assert shown.ask(object_as_of, "issue", an_id("nothing"), AsOf(START, HAPPENED)) is None
    assert shown.ask(object_as_of, "task", an_id("pole"), AsOf(looped.at, HAPPENED)) is None


def test_lights_of_the_past_are_those_of_that_day(story: Story, shown: Shown) -> None:
    story.raised("pole", "YC-2026-0001", at=START)
    story.resolved("resolution", "pole", at=START + timedelta(days=1))
    story.ordered("task", "resolution", "power", date(2026, 3, 10), at=START + timedelta(days=2))
    late = shown(object_as_of, "task", an_id("task"), AsOf(START + timedelta(days=10), HAPPENED))
    early = shown(object_as_of, "task", an_id("task"), AsOf(START + timedelta(days=3), HAPPENED))
    assert (late.line.light, late.line.overdue_days) == (t.Light.RED, 2)
    assert (early.line.light, early.line.overdue_days) == (t.Light.GREEN, 0)


def test_a_correction_tells_what_had_happened_and_leaves_what_was_known(story: Story, shown: Shown) -> None:
    """The closing was entered for day 3 by mistake and is struck out on day 5."""
    story.raised("pole", "YC-2026-0001", at=START)
    story.tell(("pole", i.IssueClosed(kind=i.CloseKind.EXPLAINED)), at=START + timedelta(days=3))
    before = recorded(story, story.log.head().position)
    time.sleep(0.005)
    strike = i.IssueCorrected(version=4, mode=CorrectionMode.STRIKE, reason="误录")
    story.tell(("pole", strike), at=START + timedelta(days=5))

    def state(as_of: AsOf) -> tuple[IssueState, int]:
        status = shown(object_as_of, "issue", an_id("pole"), as_of)
        return status.state, status.position

    day4 = START + timedelta(days=4)
    assert state(AsOf(day4, HAPPENED)) == (IssueState.ACCEPTED, 5)
    assert state(AsOf(day4, HAPPENED, known_at=before)) == (IssueState.CLOSED, 4)
    assert state(AsOf(before)) == (IssueState.CLOSED, 4)


def test_a_corrected_text_is_shown_from_the_correction_on(story: Story, shown: Shown) -> None:
    story.raised("pole", "YC-2026-0001", at=START)
    before = recorded(story, story.log.head().position)
    time.sleep(0.005)
    fact = i.IssueSubmitted(hall=story.hall, submitter=an_id("resident"), channel=i.IntakeChannel.WEB)
    hidden = {"text", "place", "category", "name", "phone", "room"}
    correction = i.IssueCorrected(
        version=1,
        mode=CorrectionMode.REPLACE,
        topic=fact.TOPIC,
        public=fact.model_dump(mode="json", exclude=hidden),
        sealed={"text": "2号楼旁电线杆", "place": "2号楼旁", "category": "道路通行"},
        reason="楼号有误",
    )
    story.tell(("pole", correction), at=START + timedelta(days=1))
    then = shown(object_as_of, "issue", an_id("pole"), AsOf(before))
    now = shown(object_as_of, "issue", an_id("pole"), AsOf(recorded(story, 4)))
    assert (then.text, now.text, now.place) == ("电线杆竖在路口", "2号楼旁电线杆", "2号楼旁")
    office: IssueFile = shown.ask(object_as_of, "issue", an_id("pole"), AsOf(recorded(story, 4)), office=True)
    assert (office.text, [note.value for note in office.notes]) == ("2号楼旁电线杆", ["楼号有误"])


def test_no_table_holds_a_personal_value_nor_an_unpublished_text(looped: Story, shown: Shown) -> None:
    looped.submitted("noise", text="未登记的诉求内容", place="8号楼", category="秘密类别")
    shown.update()
    with psycopg.connect(shown.dsn) as connection:
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'projections'"
            )
        ]
        dump = "\n".join(
            str(row[0])
            for table in tables
            for row in connection.execute(f"SELECT to_jsonb(r)::text FROM projections.{table} r")
        )
    assert len(tables) == 24
    assert "电线杆竖在路口" in dump
    assert TITLE in dump
    for value in (
        *("王小明", "13912345678", "2单元301", "李大钊", "李*钊"),
        *("未登记的诉求内容", "8号楼", "秘密类别"),
        *VOTE_SECRETS,
        *("是否使用维修资金更换电梯", "（2026）浙01民初1号", "差一票"),
        *("会议纪要全文", "移位后照片", "议定移杆", "两周内移杆", "红色议事厅", "请power办理"),
    ):
        assert value not in dump

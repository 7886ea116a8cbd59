"""The past on every dated page: banner, steps, both clocks, nothing to do there, and what stays hidden."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import psycopg
import pytest

from deliberation.bootstrap import Service
from deliberation.domain.values import PARTY_TIME
from tests.pages.conftest import Visit
from tests.pages.loop import DECIDED, TEXT, Loop
from tests.pages.paper import Page, Visitor, text_of
from tests.pages.test_ballot import shown
from tests.pages.test_loop import last_option
from tests.pages.twelve import TITLE, Voting, moved_clock
from tests.pages.yucai import HALL, person_id, unit_id

BANNER = "这是过去的情况"


def later(by: timedelta = timedelta(0)) -> str:
    """Now as an address says it, to the second below."""
    return f"{(datetime.now(UTC) + by).astimezone(PARTY_TIME):%Y-%m-%dT%H:%M:%S.%f}"[:-3]


@pytest.fixture
def walked(visit: Visit) -> Loop:
    """An issue that waits for the judgement of the residents."""
    loop = Loop(visit)
    loop.until("give_feedback")
    return loop


def test_every_dated_page_says_that_it_is_the_past_and_offers_nothing_to_do(walked: Loop) -> None:
    chair, admin, now = walked.as_("chair"), walked.as_("administrator"), later()
    pages = [
        (
            chair,
            [
                *("/", "/resolutions", "/votes", f"/halls/{HALL}"),
                *(
                    f"/issues/{walked.issue}",
                    f"/resolutions/{walked.resolution}",
                    f"/minutes/{walked.minutes}",
                ),
                *(
                    f"/office/{noun}"
                    for noun in ("issues", "meetings", "resolutions", "tasks", "minutes", "votes")
                ),
                *(f"/office/issues/{walked.issue}", f"/office/meetings/{walked.meeting}"),
                *(f"/office/resolutions/{walked.resolution}", f"/office/tasks/{walked.task}"),
                f"/office/minutes/{walked.minutes}",
            ],
        ),
        (admin, ["/admin", f"/admin/halls/{HALL}", "/admin/units", f"/admin/units/{unit_id('power')}"]),
    ]
    for visitor, paths in pages:
        for path in paths:
            for clock in ("recorded", "happened"):
                page = visitor.get(f"{path}?as_of={now}&clock={clock}")
                assert page.status == 200, path
                assert BANNER in page.text, path
                left = [form for form in page.tree.iter("form") if form.get("method") == "post"]
                assert [form.get("action") for form in left] == ["/logout"], path
            assert BANNER not in visitor.get(path).text, path


def test_links_within_the_past_stay_there_and_one_leads_back(walked: Loop) -> None:
    page = walked.visit().get(f"/issues/{walked.issue}?as_of={later()}&clock=happened")

    inside = [link for link in page.links() if link.startswith(f"/resolutions/{walked.resolution}")]
    assert inside
    assert all("as_of=" in link and "clock=happened" in link for link in inside)
    assert f"/issues/{walked.issue}" in page.links(), "back to the present"
    assert walked.visit().get(inside[0]).text.count(BANNER) == 1


def test_where_nothing_was_yet_the_page_says_so_and_offers_other_times(walked: Loop) -> None:
    page = walked.visit().get(f"/issues/{walked.issue}?as_of=2020-01-01T00:00:00")

    assert page.status == 404
    assert "当时还没有" in page.heading
    assert BANNER in page.text
    assert page.tree.find(".//form[@data-timebar]") is not None
    assert f"/issues/{walked.issue}" in page.links()


@pytest.mark.parametrize(
    "query", ["as_of=yesterday", "as_of=2999-01-01T00:00", "as_of=2024-01-01T00:00&known_at=2024-01-01T00:00"]
)
def test_a_time_without_sense_is_refused_with_the_bar_to_mend_it(visit: Visit, query: str) -> None:
    page = visit().get(f"/?{query}")

    assert page.status == 422
    assert page.tree.find(".//form[@data-timebar]") is not None


def test_the_supervision_list_of_a_time_shows_what_was_open_then(walked: Loop) -> None:
    times = recorded(walked, "task.")
    supervisor = walked.as_("supervisor")

    issued = supervisor.get(f"/office/tasks?as_of={at(times['task.issued.v1'])}")
    verified = supervisor.get(f"/office/tasks?as_of={at(times['task.verified.v1'])}")
    before = supervisor.get(f"/office/tasks?as_of={at(times['task.issued.v1'] - timedelta(milliseconds=2))}")

    assert "停电、迁移、立杆" in issued.text
    assert "停电、迁移、立杆" not in verified.text
    assert "停电、迁移、立杆" not in before.text
    ended = supervisor.get(f"/office/tasks?ended=yes&as_of={at(times['task.verified.v1'])}")
    assert "停电、迁移、立杆" in ended.text


def recorded(loop: Loop, prefix: str) -> dict[str, datetime]:
    return recorded_of(loop.resident.dsn, prefix)


def recorded_of(dsn: str, prefix: str) -> dict[str, datetime]:
    """When the facts of one kind were recorded first."""
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "SELECT topic, min(recorded_ms) FROM es.events WHERE topic LIKE %s GROUP BY topic", [f"{prefix}%"]
        ).fetchall()
    return {topic: datetime.fromtimestamp(ms / 1000, UTC) for topic, ms in rows}


def at(moment: datetime) -> str:
    return f"{moment.astimezone(PARTY_TIME):%Y-%m-%dT%H:%M:%S.%f}"[:-3]


def test_a_hall_at_a_moment_counts_what_stood_there_then(walked: Loop) -> None:
    times = recorded(walked, "")
    resident = walked.visit()

    then = resident.get(f"/halls/{HALL}?as_of={at(times['task.issued.v1'])}")
    now = resident.get(f"/halls/{HALL}")

    assert "未办结 1 件" in then.text
    assert "未办结 0 件" in now.text
    assert DECIDED in then.text
    adopted = resident.get(f"/halls/{HALL}?as_of={at(times['issue.accepted.v1'])}")
    assert DECIDED not in adopted.text


def test_steps_lead_a_day_back_and_to_the_changes_next_to_it(visit: Visit) -> None:
    recorder = visit("recorder")
    meeting = held_long_ago(recorder)
    page = recorder.get(f"{meeting.path}?as_of={later()}&clock=happened")

    steps = {text_of(link): link.get("href", "") for link in page.tree.findall(".//nav//a")}

    assert "后一天" not in steps, "nothing leads into the future"
    assert recorder.get(steps["前一天"]).status == 200
    then = recorder.get(steps["上一次变动"])
    assert then.status == 200
    moment = datetime.fromisoformat(parse_qs(steps["上一次变动"].partition("?")[2])["as_of"][0])
    assert datetime.now(UTC) - moment.replace(tzinfo=PARTY_TIME) > timedelta(days=40)
    before = {text_of(link): link.get("href", "") for link in then.tree.findall(".//nav//a")}
    assert "上一次变动" not in before
    assert recorder.get(before["前一天"]).status == 404, "it had not happened"
    assert recorder.get(before["前一天"].replace("happened", "recorded")).status == 404, "nobody knew of it"
    assert steps["比较两个时刻"].startswith(f"/compare?object={meeting.path.rpartition('/')[2]}&from=")


def held_long_ago(recorder: Visitor) -> Page:
    """A meeting that was held forty days ago and is entered only now."""
    before = datetime.now(UTC) - timedelta(days=40, hours=1)
    return recorder.get(f"/office/halls/{HALL}/meetings/past").send(
        "held",
        kind="joint_conference",
        present_units=[str(unit_id(one)) for one in ("community", "branch", "power", "telecom")],
        happened_at=f"{before.astimezone(PARTY_TIME):%Y-%m-%dT%H:%M}",
    )


def test_what_was_destroyed_stays_destroyed_in_the_past(visit: Visit) -> None:
    loop = Loop(visit)
    loop.submit()
    before, recorder = later(), loop.as_("recorder")
    assert TEXT in recorder.get(f"/office/issues/{loop.issue}?as_of={before}").text
    asked = recorder.get(f"/office/issues/{loop.issue}").send(
        "destruction", basis="治安管理处罚法第四十二条", reason="公然侮辱他人"
    )
    asked.send("destruction", ("confirmed", "yes"))

    past = recorder.get(f"/office/issues/{loop.issue}?as_of={before}")

    assert past.status == 200
    assert BANNER in past.text
    assert TEXT not in past.text


def test_two_moments_stand_side_by_side_with_who_and_why_between(walked: Loop) -> None:
    times = recorded(walked, "")
    chair = walked.as_("chair")
    asked = f"from={at(times['task.issued.v1'])}&to={at(times['task.verified.v1'])}"

    page = chair.get(f"/compare?object={walked.task}&{asked}")

    state = next(row for row in rows_of(page) if row[0].startswith("状态"))
    assert (state[1], state[2]) == ("已交办", "已核验销号")
    assert "有变化" in state[0]
    assert f"/records/{walked.task}" in page.links()
    assert any(link.startswith(f"/check/{walked.task}/") for link in page.links())


def rows_of(page: Page) -> list[list[str]]:
    return [[" ".join(text_of(cell).split()) for cell in row] for row in page.tree.findall(".//tbody/tr")]


def test_the_public_compares_what_is_public_and_nothing_else(walked: Loop) -> None:
    times = recorded(walked, "")
    resident = walked.visit()
    asked = f"from={at(times['issue.registered.v1'])}&to={at(times['issue.accepted.v1'])}"

    page = resident.get(f"/compare?object={walked.issue}&{asked}")

    assert page.status == 200
    assert TEXT in page.text
    for hidden in (walked.task, walked.meeting):
        assert resident.get(f"/compare?object={hidden}").status == 404
    fresh = Loop(walked.visit)
    fresh.submit()
    assert resident.get(f"/compare?object={fresh.issue}").status == 404


def test_a_halls_moments_tell_the_public_nothing_of_an_issue_before_it_is_registered(walked: Loop) -> None:
    fresh = Loop(walked.visit)
    fresh.submit()
    for clock in ("recorded", "happened"):
        asked = f"/compare?object={HALL}&clock={clock}"
        public = walked.visit().get(asked)
        assert any(link.startswith(f"/check/{walked.issue}/") for link in public.links())
        assert not any(str(fresh.issue) in link for link in public.links())
        office = walked.as_("recorder").get(asked)
        assert any(link.startswith(f"/check/{fresh.issue}/") for link in office.links())


def test_a_hall_at_two_moments_shows_what_moved_on_its_board(walked: Loop) -> None:
    times = recorded(walked, "")
    asked = f"from={at(times['issue.registered.v1'])}&to={at(times['task.issued.v1'])}"

    page = walked.visit().get(f"/compare?object={HALL}&{asked}")

    assert "走动过的诉求" in page.text
    assert "督办 1 人" in page.text, "each role stands once, with how many hold it"
    assert any(link.startswith(f"/compare?object={walked.issue}") for link in page.links())
    swapped = walked.visit().get(
        f"/compare?object={HALL}&from={at(times['task.issued.v1'])}&to=2020-01-01T00:00"
    )
    assert swapped.status == 422
    assert walked.visit().get("/compare").status == 200


def test_the_auditor_finds_what_was_recorded_late_and_others_do_not(visit: Visit) -> None:
    recorder, auditor = visit("recorder"), visit("administrator")
    held_long_ago(recorder)

    assert "晚 40 天登记" in auditor.get(f"/audit/late?days=30&noun=meeting&hall={HALL}").text
    assert "没有符合条件" in auditor.get("/audit/late?days=180").text
    assert "没有符合条件" in auditor.get("/audit/late?days=30&noun=task").text
    assert recorder.get("/audit/late").status == 403


def test_a_correction_that_puts_an_outcome_in_question_is_found(visit: Visit) -> None:
    loop = Loop(visit)
    loop.until("check_quorum")
    people = ("chair", "supervisor", "power", "telecom", "roads")
    hands = {f"hands__{person_id(one)}": "aye" if n < 3 else "nay" for n, one in enumerate(people)}
    loop.question().send("hands", **hands).send("hands", ("confirmed", "yes"))
    auditor = visit("administrator")
    assert "没有符合条件" in auditor.get("/audit/late?view=corrections&every=yes").text
    corrections = loop.as_("recorder").get(f"/office/meetings/{loop.meeting}/corrections")
    corrections.send(
        "hands",
        version=last_option(corrections, "hands", "version"),
        **{f"hands__{person_id('power')}": "nay"},
        reason="记录时看错一人",
    ).send("hands", ("confirmed", "yes"))

    found = auditor.get("/audit/late?view=corrections")

    assert "依据存疑" in found.text
    assert "否 → 是" in found.text


@pytest.fixture
def voting(service: Service) -> Iterator[Voting]:
    with moved_clock() as almanac:
        yield Voting(service, almanac)


def test_a_vote_of_the_past_is_shown_as_it_stood_and_not_at_all_before_its_notice(
    visit: Visit, voting: Voting
) -> None:
    voting.open()
    shown(voting)
    times = recorded_of(visit().dsn, "ballot_set.")
    opened, noticed = times["ballot_set.opened.v1"], times["ballot_set.notice_published.v1"]
    for number in range(1, 6):
        voting.cast(number, "AYE")
    shown(voting)

    announced = visit().get(f"/votes/{voting.vote}?as_of={at(opened - timedelta(milliseconds=1))}")
    assert BANNER in announced.text
    assert "投票中" not in announced.text
    under_way = visit().get(f"/votes/{voting.vote}?as_of={at(opened)}")
    assert "投票中" in under_way.text
    assert under_way.tree.find(".//p[@class='countdown']") is None
    unannounced = visit().get(f"/votes/{voting.vote}?as_of={at(noticed - timedelta(milliseconds=1))}")
    assert (unannounced.status, "当时还没有" in unannounced.text) == (404, True)
    listed = visit().get(f"/votes?as_of={at(opened)}")
    assert TITLE in listed.text
    assert TITLE not in visit().get(f"/votes?as_of={at(noticed - timedelta(milliseconds=1))}").text


def test_who_lost_an_order_does_not_regain_it_by_asking_for_the_day_on_which_it_was_theirs(
    visit: Visit,
) -> None:
    loop = Loop(visit)
    loop.until("order")
    theirs = later()
    loop.order_page().send("dispute", reason="杆子不是本公司的")
    loop.order_page("supervisor").send("reassignment", to=str(unit_id("telecom")), reason="产权在通信公司")
    power, supervisor = loop.as_("power"), loop.as_("supervisor")

    assert power.get(f"/office/tasks/{loop.task}?as_of={theirs}").status == 404
    assert "停电、迁移、立杆" not in power.get(f"/office/tasks?as_of={theirs}").text
    of_power = f"/office/tasks?unit={unit_id('power')}&as_of={theirs}"
    assert "停电、迁移、立杆" in supervisor.get(of_power).text

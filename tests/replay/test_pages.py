"""The page of a replay: for everybody and without script, and what the office sees more."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from deliberation.bootstrap import Service
from tests.pages.conftest import Visit, founded, service, visit, yucai_database
from tests.pages.loop import NAME, PHONE, ROOM, Loop
from tests.pages.paper import Page, Visitor
from tests.pages.yucai import name_of
from tests.replay.conftest import Watched
from tests.web import TestClient, application

__all__ = ["founded", "service", "visit", "yucai_database"]


@pytest.fixture
def anybody(opened: tuple[Service, str]) -> Iterator[Visitor]:
    """Somebody without a login, before the three cases."""
    service, dsn = opened
    with TestClient(application(service), client=("127.0.0.1", 50_000)) as client:
        yield Visitor(client, dsn, "zh")


@pytest.fixture
def loop(visit: Visit) -> Loop:
    """A meeting that opened and agreed on the motion about the pole."""
    walked = Loop(visit)
    for step in (walked.submit, walked.register, walked.accept, walked.convene, walked.give_notice):
        step()
    walked.sign_in("roads")
    for step in (walked.open, walked.talk, walked.put, walked.check_quorum, walked.agree):
        step()
    return walked


def way(page: Page, where: str) -> str:
    """Where a way on leads: first, previous, next or last."""
    (link,) = page.tree.iterfind(f".//a[@data-go='{where}']")
    return link.get("href", "")


def test_anybody_steps_through_a_vote_by_links_alone(cases: Watched, anybody: Visitor) -> None:
    vote = cases.ids("read_votes")[0]
    page = anybody.get(f"/replay/ballot_set/{vote}")
    assert (page.status, page.heading) == (200, "表决回放")
    assert "第 1 步，共" in page.text
    for _ in range(5):
        page = anybody.get(way(page, "next"))
    assert "第 6 步，共" in page.text
    page = anybody.get(way(anybody.get(f"/replay/ballot_set/{vote}?step=40"), "next"))
    assert "4 × 617 = 2,468 < 3 × 824 = 2,472" in page.text
    assert "617人，须 618人（参与表决的业主 824人的四分之三以上）" in page.text


def test_a_step_can_be_asked_for_by_number_and_none_is_beyond_the_end(
    cases: Watched, anybody: Visitor
) -> None:
    vote = cases.ids("read_votes")[0]
    assert "第 3 步" in anybody.get(f"/replay/ballot_set/{vote}?step=3").text
    last = re.search(r"第 (\d+) 步，共 (\d+) 步", anybody.get(f"/replay/ballot_set/{vote}?step=9999").text)
    assert last
    assert last[1] == last[2]
    assert "第 1 步" in anybody.get(f"/replay/ballot_set/{vote}?step=-4&order=happened").text


def test_it_is_told_in_english_as_well(cases: Watched, anybody: Visitor) -> None:
    vote = cases.ids("read_votes")[0]
    page = anybody.get(f"/replay/ballot_set/{vote}?step=3&lang=en")
    assert page.heading == "Replay of a vote"
    assert "1028 heads, 1058 units" in page.text


def test_the_script_is_given_frames_without_the_page_around_them(cases: Watched, anybody: Visitor) -> None:
    vote = cases.ids("read_votes")[0]
    answer = anybody.get(f"/replay/ballot_set/{vote}/frames?order=recorded&first=2").response.text
    assert re.findall(r'data-step="(\d+)"', answer)[:3] == ["2", "3", "4"]
    assert "site-header" not in answer


@pytest.mark.parametrize("path", ["meeting/{}", "issue/{}", "ballot_set/{}", "task/{}", "issue/x", "hall/1"])
def test_what_there_is_not_cannot_be_replayed(anybody: Visitor, path: str) -> None:
    assert anybody.get(f"/replay/{path.format(uuid4())}").status == 404


def test_pages_lead_to_their_replay(cases: Watched, anybody: Visitor) -> None:
    vote = cases.ids("read_votes")[0]
    (issue,) = cases.ids("read_issues", "public_no = 'BH-2025-0002'")
    assert f"/replay/ballot_set/{vote}" in anybody.get(f"/votes/{vote}").links()
    assert f"/replay/issue/{issue}" in anybody.get(f"/issues/{issue}").links()
    resolutions = [anybody.get(f"/resolutions/{one}") for one in cases.ids("read_resolutions")]
    assert any(f"/replay/issue/{issue}" in page.links() for page in resolutions if page.status == 200)


def test_a_decision_leads_on_to_the_replay_of_its_meeting(cases: Watched, anybody: Visitor) -> None:
    (issue,) = cases.ids("read_issues", "public_no = 'BH-2025-0002'")
    page = anybody.get(f"/replay/issue/{issue}?step=9999")
    meeting = next(link for link in page.links() if link.startswith("/replay/meeting/"))
    assert anybody.get(meeting).heading == "会议回放"


def test_the_office_sees_who_was_there_and_the_public_how_many(loop: Loop) -> None:
    path = f"/replay/meeting/{loop.meeting}?step=9999"
    office, public = loop.as_("recorder").get(path), loop.resident.get(path)
    assert name_of("telecom") in office.text
    assert (public.status, public.heading) == (200, "会议回放")
    assert [
        login for login in ("chair", "power", "telecom", "recorder") if name_of(login) in public.text
    ] == []
    assert re.search(r"在场有表决权\s*4", public.text)


def test_a_resident_stays_an_id_for_the_office_too(loop: Loop) -> None:
    """Who raised an issue is told on the page of the issue alone, where looking leaves a record."""
    for step in range(1, 6):
        page = loop.as_("recorder").get(f"/replay/issue/{loop.issue}?step={step}")
        assert (page.status, [one for one in (NAME, PHONE, ROOM) if one in page.text]) == (200, [])
    assert name_of("recorder") in loop.as_("recorder").get(f"/replay/issue/{loop.issue}?step=2").text


def test_the_meeting_room_leads_to_its_replay(loop: Loop) -> None:
    assert f"/replay/meeting/{loop.meeting}" in loop.room().links()


def test_an_unregistered_issue_is_replayed_for_the_office_alone(visit: Visit) -> None:
    walked = Loop(visit)
    walked.submit()
    path = f"/replay/issue/{walked.issue}"
    assert walked.resident.get(path).status == 404
    assert walked.as_("recorder").get(path).status == 200


def test_a_step_of_many_entries_is_opened_for_the_office_and_not_for_others(
    cases: Watched, anybody: Visitor
) -> None:
    vote = cases.ids("read_votes")[0]
    page = anybody.get(f"/replay/ballot_set/{vote}?step=2&open=yes")
    assert "登记名册" in page.text
    assert not re.search(r"表决权[0-9a-f]{8}", page.text)

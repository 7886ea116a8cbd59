"""Numbers on pages lead to where they come from, for who may see the page that shows them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.seat.commands import CreateSeat, FillSeat
from deliberation.domain.values import derived_id
from tests.pages.conftest import Visit
from tests.pages.crawl import Crawl, place_of
from tests.pages.following import name_of, numbers_of, read, told
from tests.pages.loop import Loop
from tests.pages.paper import Page
from tests.pages.test_votes import almanac, declared, one_short, page_of, voting
from tests.pages.twelve import LIFT, Voting, election
from tests.pages.yucai import HALL, SINCE, person_id, unit_id

__all__ = ["almanac", "voting"]


def leads_to_itself(page: Page, names: Iterable[str]) -> None:
    """Every number of a page is told again, the same, on the page that it leads to."""
    found = numbers_of(page)
    assert set(names) <= {name_of(href) for _, href in found}, page.path
    for text, href in found:
        there = page.visitor.get(href)
        assert there.status == 200, href
        number = told(page.visitor, href)
        value = number["numerator"] if number["value"] is None else number["value"]
        assert abs(value) in read(text), (text, href, value)
        assert str(number["position"]) in there.text
        assert len(number["makers"]) == min(number["events"], 50), href
        assert all(maker["proof"] in there.links() for maker in number["makers"]), href
        assert number["definition"]["counts"]["zh"] in there.text


@pytest.fixture
def loop(visit: Visit) -> Loop:
    return Loop(visit)


def test_the_counts_of_the_board_lead_to_the_issues_that_make_them(loop: Loop, visit: Visit) -> None:
    loop.until("accept")
    leads_to_itself(visit().get("/"), ["board.stage"])
    leads_to_itself(visit("recorder").get("/office/issues"), ["work.stage"])
    leads_to_itself(visit("chair").get("/office"), ["inbox.tray"])
    leads_to_itself(visit().get(f"/halls/{HALL}"), ["hall.stage", "hall.orders"])


def test_a_tray_of_more_than_it_shows_says_how_many_there_are(loop: Loop, visit: Visit) -> None:
    for number in range(11):
        loop.submit(text=f"第{number}根电线杆挡住了消防通道，请移走。")
    inbox = visit("recorder").get("/office")
    ((said, href),) = numbers_of(inbox)
    assert said == "11 件"
    assert len(inbox.tree.findall(".//ul[@class='rows']/li")) == 8
    assert len(told(inbox.visitor, href)["makers"]) == 11
    leads_to_itself(inbox, ["inbox.tray"])


def test_the_numbers_of_the_office_lead_to_where_they_come_from(loop: Loop, visit: Visit) -> None:
    loop.until("close_issue")
    leads_to_itself(visit("supervisor").get("/office/tasks?ended=yes"), ["workload.done", "rate.on_time"])
    leads_to_itself(visit("chair").get("/office/meetings?ended=yes"), ["meeting.present", "meeting.decided"])
    leads_to_itself(visit("chair").get(f"/office/meetings/{loop.meeting}"), ["meeting.quorum"])
    leads_to_itself(visit().get(f"/issues/{loop.issue}"), ["issue.solved", "issue.satisfaction"])


def test_the_quorum_leads_to_who_came_which_seats_lapse_and_who_stands_aside(
    loop: Loop, visit: Visit, service: Service
) -> None:
    second = derived_id("yucai seat", "second")
    caller = Caller(actor="system:test", command_id=second, trusted=True)
    made = CreateSeat(seat=second, hall=HALL, unit=unit_id("community"), side="residents")
    service.execute(made, caller)
    service.execute(
        FillSeat(seat=second, person=person_id("chair"), since=SINCE),
        replace(caller, command_id=derived_id("filled")),
    )
    loop.until("put")
    test = ["meeting.quorum_now", "meeting.sides", "meeting.lapsed"]
    leads_to_itself(loop.room("chair"), test)
    loop.question().send("recusal", person=str(person_id("roads")), covers_seats="yes")
    leads_to_itself(loop.question(), [*test, "meeting.recused"])


def faults_in_the_office(loop: Loop) -> list[str]:
    """What a crawl finds on the pages of the issue and all that it has become so far."""
    crawl = Crawl(loop.as_("chair"))
    ways = {
        "/office/issues": loop.issue,
        "/office/meetings": loop.meeting,
        f"/office/meetings/{loop.meeting}/motions": loop.motion,
        "/office/resolutions": loop.resolution,
        "/office/tasks": loop.task,
    }
    for way, made in ways.items():
        place = place_of(f"{way}/{made}") if made else None
        if place:
            crawl.open(f"{way}/{made}", place)
    assert len(crawl.pages) == len(list(filter(None, ways.values())))
    return crawl.faults


def test_no_figure_of_the_office_leads_nowhere_at_any_step_of_the_way(loop: Loop) -> None:
    found = {}
    for step in Loop.STEPS:
        assert not getattr(loop, step)().wrong()
        found[step] = faults_in_the_office(loop)
    assert {step: faults for step, faults in found.items() if faults} == {}


def test_no_figure_of_a_question_leads_nowhere_until_it_is_decided_by_hands(loop: Loop) -> None:
    loop.until("put")
    loop.question().send("recusal", person=str(person_id("roads")), covers_seats="yes")
    assert faults_in_the_office(loop) == []
    loop.check_quorum()
    asked = loop.question().send("consensus", unanimous="no", dissent=[str(person_id("power"))])
    asked.send("consensus", ("confirmed", "yes"))
    assert faults_in_the_office(loop) == []
    loop.question().send("quorum")
    hands = {f"hands__{person_id(one)}": "aye" for one in ("chair", "supervisor", "telecom")}
    hands[f"hands__{person_id('power')}"] = "nay"
    loop.question().send("hands", **hands).send("hands", ("confirmed", "yes"))
    assert "通过" in loop.question().heading
    assert faults_in_the_office(loop) == []


def test_an_order_leads_to_what_fixed_its_deadline(loop: Loop, visit: Visit) -> None:
    loop.until("order")
    leads_to_itself(visit("supervisor").get(f"/office/tasks/{loop.task}"), ["task.days_left"])


def test_what_is_for_the_office_is_told_to_nobody_else(loop: Loop, visit: Visit) -> None:
    loop.until("close_issue")
    public, delegate = visit(), visit("power")
    for path in (
        f"/numbers/meeting.present?meeting={loop.meeting}",
        "/numbers/work.stage?stage=gathering",
        f"/numbers/workload.open?unit={unit_id('power')}",
        f"/numbers/work.stage?stage=gathering&hall={HALL}",
        "/numbers/no.such",
    ):
        assert public.get(path).status == 404, path
        assert public.client.get(f"/api/v1{path}").status_code == 404, path
        assert delegate.get(path).status == 404, path


def test_a_number_of_the_past_keeps_its_moment(loop: Loop, visit: Visit, service: Any) -> None:
    loop.until("accept")
    moment = service.clock.now().isoformat()
    loop.until("convene")
    past = visit().get(f"/?as_of={moment.replace('+', '%2B')}&clock=recorded")

    hrefs = [href for _, href in numbers_of(past)]

    assert {parse_qs(urlsplit(href).query)["as_of"][0] for href in hrefs} == {moment}
    leads_to_itself(past, ["board.stage"])
    assert "这是过去的情况" in visit().get(hrefs[0]).text


def test_the_figures_of_a_declared_vote_lead_to_its_count(voting: Voting, visit: Visit) -> None:
    declared(voting)
    public = page_of(visit, voting)
    leads_to_itself(public, ["vote.roll", "vote.check", "vote.answer", "vote.counters"])
    leads_to_itself(page_of(visit, voting, "/sheet"), ["vote.roll", "vote.answer"])


def test_a_seat_left_open_leads_to_the_count_for_the_office_before_it_is_declared(
    voting: Voting, visit: Visit
) -> None:
    election(voting).enrolled().noticed().opened()
    for number in range(1, 10):
        voting.answer(number, {LIFT: (("A", "B"), ("A", "C"), ("A",))[number % 3]})
    voting.over().closed().tallied()
    office = visit("chair").get(f"/office/votes/{voting.vote}")
    assert "尚缺 1 名，另行选举" in office.text
    leads_to_itself(office, ["vote.seats_open"])

    voting.declared(LIFT)
    leads_to_itself(page_of(visit, voting), ["vote.seats_open"])


def test_turnout_leads_to_the_ballots_and_never_to_what_they_say(voting: Voting, visit: Visit) -> None:
    one_short(voting)
    page = page_of(visit, voting)
    leads_to_itself(page, ["vote.turnout"])
    for _, href in numbers_of(page):
        there = page.visitor.get(href).text
        assert "同意" not in there.replace("同意率", ""), href
    refused = f"/numbers/vote.answer?vote={voting.vote}&motion={LIFT}&which=AYE&dim=heads"
    assert page.visitor.get(refused).status == 404


def test_only_the_office_of_the_hall_sees_exact_figures(voting: Voting, visit: Visit) -> None:
    one_short(voting)
    page_of(visit, voting)
    path = f"/numbers/vote.turnout?vote={voting.vote}&part=turnout&dim=area"
    rounded, exact = visit().get(path), visit("chair").get(f"{path}&exact=yes")
    assert visit().get(f"{path}&exact=yes").status == 404
    assert visit("roads").get(f"{path}&exact=yes").status == 404
    assert rounded.text != exact.text
    leads_to_itself(visit("chair").get(f"/office/votes/{voting.vote}"), ["vote.channel", "vote.delivery"])


def test_the_catalogue_says_what_every_number_means(visit: Visit) -> None:
    page = visit().get("/numbers")
    listed = visit().client.get("/api/v1/numbers").json()["definitions"]
    assert page.heading == "全部数字的含义"
    assert all(one["counts"]["zh"] in page.text for one in listed)


def test_a_link_without_its_parameters_says_what_to_do(visit: Visit) -> None:
    page = visit().get("/numbers/task.urged")
    assert page.status == 422
    assert "请从显示这个数字的页面点进来" in page.text

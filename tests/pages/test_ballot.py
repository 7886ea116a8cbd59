"""The owner's ballot on a phone: opened by the link on the papers, looked at, cast once and accounted for."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from deliberation.bootstrap import Service
from deliberation.domain.ballot.commands import RevokeBallotLink
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.vote.commands import ShuffleBox
from deliberation.domain.vote.setup import DuplicateRule
from tests.pages.conftest import Visit
from tests.pages.paper import Page, Visitor, text_of
from tests.pages.twelve import (
    LASTS,
    LIFT,
    MANAGER,
    OWNERS,
    TELLERS,
    TEXTS,
    Almanac,
    Voting,
    election,
    moved_clock,
)
from tests.projecting import project

AYES = {f"marks__{LIFT}": "AYE", f"marks__{MANAGER}": "AYE"}
MIXED = {f"marks__{LIFT}": "NAY", f"marks__{MANAGER}": "ABSTAIN"}


@pytest.fixture
def almanac() -> Iterator[Almanac]:
    with moved_clock() as almanac:
        yield almanac


@pytest.fixture
def voting(service: Service, almanac: Almanac) -> Voting:
    return Voting(service, almanac)


def shown(voting: Voting) -> Voting:
    """Have the pages know what was recorded."""
    project(voting.service.settings.database_url)
    return voting


def opened(visitor: Visitor, voting: Voting, number: int) -> Page:
    """Open the link of an owner, as a phone does that scans the code."""
    shown(voting)
    return visitor.get(voting.link(number))


def vote(page: Page, **answers: str | list[str]) -> Page:
    return page.send("ballot", **answers).send("ballot", ("confirmed", "yes"))


def test_an_owner_votes_on_a_phone_and_sees_what_was_recorded(voting: Voting, visit: Visit) -> None:
    voting.open()
    page = opened(visit(), voting, 1)
    assert page.path == "/ballot"

    review = page.send("ballot", **MIXED)
    assert review.heading == "这是您的选择"
    assert "反对" in review.text
    assert "弃权" in review.text

    done = review.send("ballot", ("confirmed", "yes"))
    assert "已记录，有效" in done.text
    assert "反对" in done.text
    assert "记录编号" in done.text
    assert "ballot" not in done.forms()


def test_a_preview_of_the_link_spends_nothing_and_no_address_keeps_its_secret(
    voting: Voting, visit: Visit
) -> None:
    voting.open()
    secret = voting.links[voting.right(1)]
    for _ in range(3):
        opened(visit(), voting, 1)

    page = opened(visit(), voting, 1)

    assert page.response.url.path == "/ballot"
    assert secret not in page.response.text
    went = page.response.history[0]
    assert went.status_code == 303
    assert went.headers["location"] == "/ballot"
    for answer in (went, page.response):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "noindex" in answer.headers["x-robots-tag"]
    cookie = went.headers["set-cookie"]
    assert secret not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "已记录，有效" in vote(page, **AYES).text


def test_a_typed_link_is_read_whatever_its_case(voting: Voting, visit: Visit) -> None:
    voting.open()
    shown(voting)

    assert visit().get(voting.link(1).upper().replace("/B/", "/b/")).path == "/ballot"


@pytest.mark.parametrize("path", ["/b/wrong", "/b/" + "a" * 400, "/b/%E7%A5%A8"])
def test_an_unknown_link_says_what_to_do(path: str, visit: Visit) -> None:
    page = visit().get(path)

    assert page.status == 404
    assert "二维码" in page.text
    assert "纸质票" in page.text


def test_a_revoked_link_opens_nothing_also_where_it_was_open(voting: Voting, visit: Visit) -> None:
    voting.open()
    page = opened(visit(), voting, 1)
    voting.do("recorder", RevokeBallotLink(right=voting.right(1)))

    assert page.send("ballot", **AYES).status == 403
    assert visit().get(voting.link(1)).status == 404


def test_without_the_link_there_is_no_ballot(visit: Visit) -> None:
    page = visit().get("/ballot")

    assert page.status == 403
    assert "没有认出这张表决票" in page.text


def test_choices_can_be_changed_before_they_are_cast(voting: Voting, visit: Visit) -> None:
    voting.open()
    review = opened(visit(), voting, 1).send("ballot", **MIXED)

    form = review.send("ballot", ("confirmed", "change"))

    assert form.answers("ballot")[f"marks.{LIFT}"] == ["NAY"]
    assert form.answers("ballot")[f"marks.{MANAGER}"] == ["ABSTAIN"]
    assert "赞成" in vote(form, **AYES).text


def test_a_question_left_open_is_pointed_out_before_casting(voting: Voting, visit: Visit) -> None:
    voting.open()
    review = opened(visit(), voting, 1).send("ballot", **{f"marks__{LIFT}": "AYE"})

    assert "没有作答" in review.text
    assert "已记录，有效" in review.send("ballot", ("confirmed", "yes")).text


def test_a_ballot_that_says_nothing_is_not_taken(voting: Voting, visit: Visit) -> None:
    voting.open()
    page = vote(opened(visit(), voting, 1))

    assert page.status == 422
    assert page.wrong()
    assert "ballot" in page.forms()


def test_a_second_ballot_is_recorded_and_its_owner_told_why_it_does_not_count(
    voting: Voting, visit: Visit
) -> None:
    voting.open()
    at_home, on_the_way = opened(visit(), voting, 1), opened(visit(), voting, 1)
    second = on_the_way.send("ballot", **MIXED)
    vote(at_home, **AYES)

    told = second.send("ballot", ("confirmed", "yes"))

    assert "已记录，但不计入" in told.text
    assert "以先收到的有效票为准" in told.text
    assert "已记录，有效" in told.text
    assert "ballot" not in told.forms()


def test_pressing_twice_casts_once(voting: Voting, visit: Visit) -> None:
    voting.open()
    review = opened(visit(), voting, 1).send("ballot", **AYES)

    review.send("ballot", ("confirmed", "yes"))
    again = review.send("ballot", ("confirmed", "yes"))

    assert again.text.count("已记录") == 1


def test_where_the_later_ballot_counts_an_owner_may_vote_again(
    service: Service, almanac: Almanac, visit: Visit
) -> None:
    voting = Voting(service, almanac, duplicates=DuplicateRule.LAST_VALID_COUNTS).open()
    page = vote(opened(visit(), voting, 1), **AYES)

    told = vote(page, **MIXED)

    assert "已被后一张票代替" in told.text
    assert told.text.count("已记录，有效") == 1


def test_a_ballot_that_comes_after_the_close_is_kept_as_late(voting: Voting, visit: Visit) -> None:
    voting.open()
    review = opened(visit(), voting, 1).send("ballot", **AYES)
    voting.almanac.ahead += LASTS - timedelta(minutes=10)
    review = opened(review.visitor, voting, 1).send("ballot", **AYES)
    voting.almanac.ahead += timedelta(minutes=20)

    told = review.send("ballot", ("confirmed", "yes"))

    assert "逾期" in told.text
    assert "ballot" not in told.forms()


def test_before_the_opening_the_questions_can_be_read_and_nothing_is_cast(
    voting: Voting, visit: Visit
) -> None:
    voting.prepared().enrolled().noticed()

    page = opened(visit(), voting, 1)

    assert "还没有开始投票" in page.text
    assert TEXTS[LIFT] in page.text
    assert "ballot" not in page.forms()


def test_after_the_close_the_ballot_is_shut(voting: Voting, visit: Visit) -> None:
    voting.open().over().closed()

    page = opened(visit(), voting, 1)

    assert "投票已经截止" in page.text
    assert f"/votes/{voting.vote}" in page.links()


def test_the_ballot_page_is_small_and_tells_nothing_of_anybody(voting: Voting, visit: Visit) -> None:
    voting.open()
    page = opened(visit(), voting, 1)

    assert len(page.response.content) < 30_000
    assert "业主1号" not in page.response.text
    assert "1380000" not in page.response.text
    assert "四分之三以上" in page.text
    assert "截止" in page.text


def test_the_ballot_is_offered_in_english_too(voting: Voting, visit: Visit) -> None:
    voting.open()
    review = opened(visit(lang="en"), voting, 1).send("ballot", **AYES)

    assert review.heading == "These are your choices"
    assert "aye" in review.text


def test_a_form_of_somebody_elses_page_casts_nothing(voting: Voting, visit: Visit) -> None:
    voting.open()
    visitor = opened(visit(), voting, 1).visitor

    forged = visitor.post("/ballot", {f"marks.{LIFT}": "AYE", "confirmed": "yes", "command_id": str(uuid4())})

    assert forged.status == 403
    assert "ballot" in visitor.get("/ballot").forms()


def test_answers_that_were_never_offered_are_not_taken(voting: Voting, visit: Visit) -> None:
    voting.open()
    page = opened(visit(), voting, 1)
    data = page.answers("ballot") | {f"marks.{LIFT}": "MAYBE"}

    answer = page.visitor.post("/ballot", data)

    assert answer.status == 422
    assert answer.wrong()


# Elections and secret ballots ---------------------------------------------------------------------


def secret_election(service: Service, almanac: Almanac) -> Voting:
    body = Body.RESIDENTS_COMMITTEE_ELECTION_BY_REPS
    voting = Voting(service, almanac, form=BallotForm.SECRET, body=body)
    return election(voting).enrolled().noticed().opened()


def test_no_more_candidates_are_chosen_than_there_are_seats(
    service: Service, almanac: Almanac, visit: Visit
) -> None:
    voting = secret_election(service, almanac)
    page = opened(visit(), voting, 1)
    assert "陈建国" in page.text

    refused = page.send("ballot", **{f"marks__{LIFT}": ["A", "B", "C"]})
    assert refused.status == 422
    assert refused.wrong() == ["最多选 2 项。"]
    assert refused.answers("ballot")[f"marks.{LIFT}"] == ["A", "B", "C"]

    both = page.send("ballot", **{f"marks__{LIFT}": ["A", "ABSTAIN"]})
    assert both.wrong() == ["选了弃权，就不能再选别的。"]


def code_on(page: Page) -> str:
    found = page.tree.find(".//p[@class='receipt-number keep']")
    assert found is not None
    return text_of(found)


def test_a_secret_ballot_gives_a_code_and_is_found_by_it_after_the_close(
    service: Service, almanac: Almanac, visit: Visit
) -> None:
    voting = secret_election(service, almanac)
    review = opened(visit(), voting, 1).send("ballot", **{f"marks__{LIFT}": ["A", "C"]})
    promised = code_on(review)
    done = review.send("ballot", ("confirmed", "yes"))

    assert done.status == 200
    assert code_on(done) == promised
    assert promised not in str(done.response.url)
    again = review.send("ballot", ("confirmed", "yes"))
    assert code_on(again) == promised

    later = opened(visit(), voting, 1)
    assert "您已投票" in later.text
    assert promised not in later.text
    assert "陈建国" not in later.text

    for number in range(2, OWNERS + 1):
        vote(opened(visit(), voting, number), **{f"marks__{LIFT}": ["B"]})
    voting.over().closed()
    voting.do(TELLERS[0], ShuffleBox(ballot_set=voting.vote))
    shown(voting)
    box = visit().get(f"/votes/{voting.vote}/ballots")
    assert box.text.count("李秀英") == OWNERS - 1
    mine = box.send("ballots", code=promised.replace("-", " ").lower())
    assert "您的选票" in mine.text
    assert "陈建国、王海波" in mine.text
    assert "没有这个回执码" in box.send("ballots", code="AAAA-BBBB-CCCC").text


def test_who_voted_secretly_cannot_vote_again(service: Service, almanac: Almanac, visit: Visit) -> None:
    voting = secret_election(service, almanac)
    second = opened(visit(), voting, 1).send("ballot", **{f"marks__{LIFT}": ["A"]})
    vote(opened(visit(), voting, 1), **{f"marks__{LIFT}": ["B"]})

    told = second.send("ballot", ("confirmed", "yes"))

    assert told.status == 409
    assert told.wrong()

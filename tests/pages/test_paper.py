"""Paper ballots at the desk: two people type each, a scrutineer settles what they read differently."""

from collections.abc import Iterator

import pytest

from deliberation.bootstrap import Service
from deliberation.domain.ballot.ids import batch_of, slip_of
from deliberation.domain.ballot.state import RIGHTS
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.vote import commands as c
from tests.pages.conftest import Visit
from tests.pages.paper import Page, Visitor
from tests.pages.test_ballot import shown
from tests.pages.twelve import LIFT, MANAGER, SCRUTINEER, TELLERS, Almanac, Voting, election, moved_clock

AYES = {f"marks__{LIFT}": "AYE", f"marks__{MANAGER}": "AYE"}
NAYS = {f"marks__{LIFT}": "NAY", f"marks__{MANAGER}": "AYE"}


@pytest.fixture
def almanac() -> Iterator[Almanac]:
    with moved_clock() as almanac:
        yield almanac


@pytest.fixture
def voting(service: Service, almanac: Almanac) -> Voting:
    return shown(Voting(service, almanac).open())


def desk(visitor: Visitor, voting: Voting) -> Page:
    return visitor.get(f"/office/votes/{voting.vote}/paper")


def received(visitor: Visitor, voting: Voting, count: int) -> Page:
    """Take a batch in and open its first paper."""
    return start(desk(visitor, voting).send("batch", count=str(count)))


def start(page: Page) -> Page:
    to = next(link for link in page.links() if "/paper/" in link and "slips" not in link)
    return page.visitor.get(to)


def counted(voting: Voting, number: int) -> tuple[Validity, ...]:
    """What became of the ballots of an owner."""
    state, _ = voting.service.desk.look(RIGHTS, voting.right(number))
    return tuple(ballot.validity for ballot in state.ballots)


def test_two_tellers_type_a_paper_and_it_counts(voting: Voting, visit: Visit) -> None:
    first, second = (visit(login) for login in TELLERS)
    page = received(first, voting, 2)
    assert "第 1 号 / 共 2 张" in page.text

    page = page.send("slip", who="2-101", **AYES)
    assert "第 1 号已保存" in page.text
    assert "第 2 号 / 共 2 张" in page.text
    assert counted(voting, 1) == ()

    other = start(desk(second, voting)).send("slip", who="业主1号", **AYES)

    assert "第 1 号已保存" in other.text
    assert counted(voting, 1) == (Validity.VALID,)


def test_the_second_teller_never_sees_what_the_first_typed(voting: Voting, visit: Visit) -> None:
    first, second = (visit(login) for login in TELLERS)
    received(first, voting, 1).send("slip", who="2-301", **NAYS)

    for page in (desk(second, voting), start(desk(second, voting))):
        assert "业主3号" not in page.response.text
        assert "2号楼301室" not in page.response.text
    assert "checked" not in start(desk(second, voting)).response.text


def test_what_two_people_read_differently_waits_for_a_scrutineer(voting: Voting, visit: Visit) -> None:
    first, second = (visit(login) for login in TELLERS)
    received(first, voting, 1).send("slip", who="2-401", **AYES)
    start(desk(second, voting)).send("slip", who="2-401", **NAYS)
    assert counted(voting, 4) == ()
    assert "录入不一致" in desk(first, voting).text

    scrutineer = visit(SCRUTINEER)
    waiting = desk(scrutineer, voting)
    page = scrutineer.get(next(link for link in waiting.links() if "/slips/" in link))
    assert page.text.count("2号楼401室 业主4号") == 2
    assert "反对" in page.text
    forms = [form for form in page.tree.iter("form") if form.get("action", "").endswith("/settlement")]
    assert len(forms) == 3

    settled = page.send("settlement", who="2-401", **NAYS)

    assert settled.path.endswith("/paper")
    assert "已核定" in settled.text
    assert counted(voting, 4) == (Validity.VALID,)


def test_in_a_recount_a_paper_that_both_misread_is_put_right(voting: Voting, visit: Visit) -> None:
    for login in TELLERS:
        page = visit(login)
        (received(page, voting, 1) if login == TELLERS[0] else start(desk(page, voting))).send(
            "slip", who="2-401", **AYES
        )
    shown(voting.over().closed().tallied().declared())
    scrutineer = visit(SCRUTINEER)
    assert "重新计票" not in desk(scrutineer, voting).text
    voting.do("chair", c.RequestRecount(ballot_set=voting.vote, motion=LIFT, reason="仅差一人"))
    shown(voting)
    assert "核对原票" in desk(scrutineer, voting).text

    paper = scrutineer.get(f"/office/votes/{voting.vote}/paper/recount/slip?serial=1&number=1")
    assert "目前按这样计票" in paper.text
    settled = paper.send("settlement", who="2-401", **NAYS)

    assert settled.path.endswith("/paper")
    assert counted(voting, 4) == (Validity.MISREAD, Validity.VALID)
    nowhere = scrutineer.get(f"/office/votes/{voting.vote}/paper/recount/slip?serial=1&number=x")
    assert nowhere.path.endswith("/paper")
    assert scrutineer.get(f"/office/votes/{voting.vote}/paper/recount/slip?serial=1&number=7").status == 404


def test_a_teller_cannot_settle(voting: Voting, visit: Visit) -> None:
    slip = slip_of(batch_of(voting.vote, 1), 1)

    assert visit(TELLERS[0]).get(f"/office/votes/{voting.vote}/paper/slips/{slip}").status == 403


def test_who_typed_wrong_types_the_paper_again(voting: Voting, visit: Visit) -> None:
    page = received(visit(TELLERS[0]), voting, 2).send("slip", who="2-101", **AYES)

    again = page.visitor.get(next(link for link in page.links() if "number=1" in link))
    assert "第 1 号 / 共 2 张" in again.text
    again.send("slip", who="2-201", **NAYS)
    start(desk(visit(TELLERS[1]), voting)).send("slip", who="2-201", **NAYS)

    assert counted(voting, 1) == ()
    assert counted(voting, 2) == (Validity.VALID,)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("2-999", "名册上没有找到"), ("", "要填写"), ("业主", "有几户符合")],
)
def test_a_paper_of_nobody_or_of_several_is_not_saved(
    typed: str, told: str, voting: Voting, visit: Visit
) -> None:
    page = received(visit(TELLERS[0]), voting, 1).send("slip", who=typed, **AYES)

    assert page.status == 422
    assert any(told in sentence for sentence in page.wrong()), page.wrong()
    assert page.answers("slip")[f"marks.{LIFT}"] == ["AYE"]


def test_one_of_several_is_chosen_from_those_that_fit(voting: Voting, visit: Visit) -> None:
    page = received(visit(TELLERS[0]), voting, 1).send("slip", who="业主1", **AYES)

    saved = page.send("slip", right=str(voting.right(11)))

    assert "第 1 号已保存" in saved.text


def test_every_question_is_typed_and_a_blank_one_is_said_to_be_blank(voting: Voting, visit: Visit) -> None:
    first, second = (visit(login) for login in TELLERS)
    page = received(first, voting, 1).send("slip", who="2-501", **{f"marks__{LIFT}": "AYE"})
    assert page.status == 422
    assert any("按 4" in sentence for sentence in page.wrong())

    half = {f"marks__{LIFT}": "AYE", f"marks__{MANAGER}": "none"}
    page.send("slip", **half)
    start(desk(second, voting)).send("slip", who="2-501", **half)

    assert counted(voting, 5) == (Validity.VALID,)


def test_a_paper_that_nobody_can_read_names_nobody(voting: Voting, visit: Visit) -> None:
    page = received(visit(TELLERS[0]), voting, 1).send("slip", validity=Validity.UNCLEAR.value)

    assert "第 1 号已保存" in page.text


def test_an_agents_paper_needs_a_registered_authority(voting: Voting, visit: Visit) -> None:
    page = received(visit(TELLERS[0]), voting, 1).send("slip", who="2-101", by_agent="yes", **AYES)

    assert page.status == 422
    assert any("委托" in sentence for sentence in page.wrong())


def test_a_batch_is_taken_in_once(voting: Voting, visit: Visit) -> None:
    teller = visit(TELLERS[0])
    desk(teller, voting).send("batch", serial="1", count="3")

    again = desk(teller, voting).send("batch", serial="1", count="5")

    assert again.status == 409
    assert any("已经登记" in sentence for sentence in again.wrong())


def test_names_of_the_roll_stand_in_no_address(voting: Voting, visit: Visit) -> None:
    page = received(visit(TELLERS[0]), voting, 1).send("slip", who="业主1号", **AYES)

    assert "%" not in str(page.response.url)
    assert "1380000" not in page.response.text


def test_whoever_has_no_part_in_the_count_finds_no_desk(voting: Voting, visit: Visit) -> None:
    assert visit().get(f"/office/votes/{voting.vote}/paper").status == 401
    assert visit("telecom").get(f"/office/votes/{voting.vote}/paper").status == 403
    page = received(visit(TELLERS[0]), voting, 1)
    assert visit("auditor").get(page.path).status == 403


def test_a_secret_paper_asks_for_no_name(service: Service, almanac: Almanac, visit: Visit) -> None:
    body = Body.RESIDENTS_COMMITTEE_ELECTION_BY_REPS
    voting = election(Voting(service, almanac, form=BallotForm.SECRET, body=body))
    shown(voting.enrolled().noticed().opened())
    page = received(visit(TELLERS[0]), voting, 1)
    assert "who" not in page.answers("slip")

    saved = page.send("slip", **{f"marks__{LIFT}": ["A", "B"]})

    assert "第 1 号已保存" in saved.text

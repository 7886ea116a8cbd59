"""When the store cannot write, a ballot and a typed paper come back whole and are recorded once."""

from collections.abc import Iterator

import pytest

from deliberation.application.ports import OutcomeUnknownError, ReadOnlyError
from deliberation.bootstrap import Service
from deliberation.domain.rules.voting.profile import BallotForm, Body
from tests.pages.conftest import Visit
from tests.pages.test_ballot import AYES, code_on, opened, shown
from tests.pages.test_faults import failing
from tests.pages.test_paper import desk, received
from tests.pages.twelve import LIFT, TELLERS, Almanac, Voting, election, moved_clock


@pytest.fixture
def almanac() -> Iterator[Almanac]:
    with moved_clock() as almanac:
        yield almanac


@pytest.fixture
def voting(service: Service, almanac: Almanac) -> Voting:
    return Voting(service, almanac)


def test_a_ballot_whose_outcome_is_unknown_is_sent_again_under_the_same_id(
    voting: Voting, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = opened(visit(), voting.open(), 1).send("ballot", **AYES)

    with failing(monkeypatch, OutcomeUnknownError("connection lost")):
        unsure = review.send("ballot", ("confirmed", "yes"))

    assert unsure.status == 503
    assert any("不会重复记录" in sentence for sentence in unsure.wrong())
    assert unsure.answers("ballot")["command_id"] == review.answers("ballot")["command_id"]
    assert "已记录，有效" in unsure.send("ballot", ("confirmed", "yes")).text


def test_a_secret_ballot_keeps_its_code_through_a_fault(
    service: Service, almanac: Almanac, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = Body.RESIDENTS_COMMITTEE_ELECTION_BY_REPS
    voting = election(Voting(service, almanac, form=BallotForm.SECRET, body=body))
    voting.enrolled().noticed().opened()
    review = opened(visit(), voting, 1).send("ballot", **{f"marks__{LIFT}": ["A"]})

    with failing(monkeypatch, OutcomeUnknownError("connection lost")):
        unsure = review.send("ballot", ("confirmed", "yes"))

    assert unsure.status == 503
    assert code_on(unsure) == code_on(review)
    assert code_on(unsure.send("ballot", ("confirmed", "yes"))) == code_on(review)


def test_a_typed_paper_comes_back_as_it_was_typed(
    voting: Voting, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(voting.open())
    page = received(visit(TELLERS[0]), voting, 1)

    with failing(monkeypatch, ReadOnlyError("disk full")):
        kept = page.send("slip", who="2-101", **AYES)

    assert kept.status == 503
    assert kept.answers("slip")["who"] == ["2-101"]
    assert kept.answers("slip")[f"marks.{LIFT}"] == ["AYE"]
    assert "第 1 号已保存" in kept.send("slip").text
    assert "已录完" in desk(page.visitor, voting).text


def test_a_forged_code_or_id_casts_nothing(service: Service, almanac: Almanac, visit: Visit) -> None:
    body = Body.RESIDENTS_COMMITTEE_ELECTION_BY_REPS
    voting = election(Voting(service, almanac, form=BallotForm.SECRET, body=body))
    voting.enrolled().noticed().opened()
    review = opened(visit(), voting, 1).send("ballot", **{f"marks__{LIFT}": ["A"]})
    data = review.answers("ballot") | {"confirmed": "yes"}

    for changed in ({"code": "nonsense"}, {"command_id": ""}):
        answer = review.visitor.post("/ballot", data | changed)
        assert answer.status == 422
        assert answer.wrong()

    assert "ballot" in opened(visit(), voting, 1).forms()

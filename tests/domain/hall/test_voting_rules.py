"""A hall's own voting rules: who adopts them, which are sound, and what its ballots are counted by."""

from datetime import date
from typing import Any

import pytest

from deliberation.domain.errors import NotAllowedError, NotFoundError, Refusal
from deliberation.domain.hall import voting_rules as v
from deliberation.domain.hall.commands import AdoptVotingRules
from deliberation.domain.hall.events import HallEstablished, HallLevel, RulesAdopted, VotingRulesAdopted
from deliberation.domain.hall.state import HALLS, Hall
from deliberation.domain.rules.procedure import Comparator, DecisionMode, RulesOfProcedure
from deliberation.domain.rules.voting.ballots import BallotBox, Question
from deliberation.domain.rules.voting.counting import Vote
from deliberation.domain.rules.voting.errors import NotOwnersBusinessError, SecretSidesError
from deliberation.domain.rules.voting.hall_rules import ApprovalBase, HallRules
from deliberation.domain.rules.voting.profile import BallotForm, Body
from deliberation.domain.rules.voting.registry import decide
from deliberation.domain.rules.voting.roll import Right, RightId, members_roll
from deliberation.domain.values import Role
from deliberation.store.rulebook import rule_book
from tests.domain.dsl import an_id, given, state, who

HALL = an_id("hall")
CHAIR = who(Role.CHAIR)
ESTABLISHED = HallEstablished(name_zh="议事厅", name_en="Hall", code="YC", level=HallLevel.COMMUNITY)
AT_LEAST, MORE_THAN = Comparator.AT_LEAST, Comparator.MORE_THAN


def rules(**more: Any) -> HallRules:
    return HallRules(**{"name": "议事厅表决办法", **more})


def ask(**more: Any) -> AdoptVotingRules:
    return AdoptVotingRules(hall=HALL, rules=rules(**more), basis="2026年3月1日议事会")


@pytest.mark.parametrize("role", [Role.CHAIR, Role.ADMINISTRATOR])
def test_the_chair_or_an_administrator_adopts_them(role: Role) -> None:
    adopted = VotingRulesAdopted(rules=rules(), basis="2026年3月1日议事会")
    given(HALLS, ESTABLISHED).when(v.adopt_voting_rules, who(role), ask()).then(adopted)


def test_nobody_else_does_and_no_hall_that_is_not_there() -> None:
    given(HALLS, ESTABLISHED).when(v.adopt_voting_rules, who(Role.RECORDER), ask()).then_refused(
        NotAllowedError
    )
    given(HALLS).when(v.adopt_voting_rules, CHAIR, ask()).then_refused(NotFoundError)


@pytest.mark.parametrize("part", ["quorum", "approve"])
@pytest.mark.parametrize(
    ("num", "den", "cmp", "fits"),
    [
        (1, 1, AT_LEAST, True),
        (2, 1, AT_LEAST, False),
        (1, 1, MORE_THAN, False),
        (999, 1000, MORE_THAN, True),
        (1000, 1000, AT_LEAST, True),
        (1, 1001, AT_LEAST, False),
        (3, 2, MORE_THAN, False),
    ],
)
def test_no_share_is_above_the_whole(part: str, num: int, den: int, cmp: Comparator, fits: bool) -> None:
    asked = ask(**{f"{part}_num": num, f"{part}_den": den, f"{part}_cmp": cmp})
    outcome = given(HALLS, ESTABLISHED).when(v.adopt_voting_rules, CHAIR, asked)
    if fits:
        outcome.then(VotingRulesAdopted(rules=asked.rules, basis=asked.basis))
    else:
        refusal = outcome.then_refused(v.ShareUnsoundError)
        assert f"{num}/{den}" in refusal.zh


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"name": " "}, v.RulesUnnamedError),
        ({"name": "规" * 201}, v.RulesUnnamedError),
        ({"approve_num": 0}, v.ApprovalOfNobodyError),
        ({"each_side": 1001}, v.TooManyAyesOfEachSideError),
        ({"each_side": 1, "ballot": BallotForm.SECRET}, SecretSidesError),
    ],
)
def test_rules_that_cannot_be_meant_are_refused(more: dict[str, Any], refusal: type[Refusal]) -> None:
    given(HALLS, ESTABLISHED).when(v.adopt_voting_rules, CHAIR, ask(**more)).then_refused(refusal)


def test_ayes_of_every_side_may_be_all_that_is_asked() -> None:
    asked = ask(approve_num=0, each_side=1, name="规" * 200)
    given(HALLS, ESTABLISHED).when(v.adopt_voting_rules, CHAIR, asked).then(
        VotingRulesAdopted(rules=asked.rules, basis=asked.basis)
    )


def test_a_vote_of_the_hall_is_counted_by_the_rules_adopted_last() -> None:
    first, last = rules(quorum_num=1, quorum_den=3), rules(approve_of=ApprovalBase.COMPOSITION)
    hall = state(HALLS, ESTABLISHED, VotingRulesAdopted(rules=first), VotingRulesAdopted(rules=last))
    profile = v.profile_of(hall)
    assert (profile.body, profile.rule) == (Body.HALL, "hall_rules.v1")
    assert profile == last.profile(date(2026, 3, 2))


def test_a_hall_without_rules_of_its_own_cannot_vote_as_a_hall() -> None:
    with pytest.raises(v.NoVotingRulesError) as refused:
        v.profile_of(Hall())
    assert "尚未通过自己的表决规则" in refused.value.zh


def test_no_rules_of_a_hall_decide_a_matter_of_the_owners() -> None:
    hall = state(HALLS, ESTABLISHED, VotingRulesAdopted(rules=rules()))
    member = Right(RightId(an_id("member")), 1)
    box = BallotBox((), attended=frozenset({member.id}))
    question = Question(motion=an_id("parking"), item=8)
    with pytest.raises(NotOwnersBusinessError):
        decide(Vote(members_roll([member]), box, question, v.profile_of(hall)))


def test_a_conference_is_counted_by_the_rules_of_procedure_that_its_hall_adopted() -> None:
    own = RulesOfProcedure(name="ours.v1", decision=DecisionMode.CONSENSUS_FIRST, recusal=False)
    hall = state(HALLS, ESTABLISHED, RulesAdopted(rules=own))
    known = rule_book().select(Body.JOINT_CONFERENCE, "cn", date(2026, 3, 2))
    profile = v.of_conference(known, hall)
    assert (profile.conference, profile.recusal) == (own, False)
    assert profile.rule == known.rule

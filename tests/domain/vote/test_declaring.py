"""What follows a count: the ruling, the declaration, posting, recounts, and what undoes a result."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from deliberation.domain.calendar import ClaimDiffersError
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.hall.state import Hall
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.rules.voting.treatment import InvalidBallots, Treatment
from deliberation.domain.standing import Standing
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import Role
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import errors
from deliberation.domain.vote import events as e
from deliberation.domain.vote import result_errors as refused
from deliberation.domain.vote.declaring import (
    annul,
    declare,
    post,
    request_recount,
    rule_invalid,
    void,
    voted_down,
)
from tests.domain.dsl import an_id
from tests.domain.vote.counting import (
    ADOPTED,
    ELECTORS,
    a_box,
    counted,
    elected,
    electors,
    fact,
    tallied,
)
from tests.domain.vote.dsl import (
    MANAGER,
    PARKING,
    SET,
    Timed,
    ballot,
    before_opening,
    by_id,
    chair,
    closed_vote,
    declared,
    election,
    given_vote,
    on,
    open_vote,
    prepared,
    question,
    right,
    says,
    setup,
    somebody,
    teller,
    vote,
    voted,
)
from tests.domain.voting.dsl import rid

CLOSE_CALL = {
    **by_id(*(voted(n, says("AYE")) for n in range(3)), voted(3, says("NAY"))),
    rid(4): replace(right(4), ballots=(ballot({}, Validity.UNCLEAR),)),
}
"""Three of four agree, and somebody handed in what nobody can read: three of five would not be enough."""


def after_count(of: Any = None) -> list[Timed]:
    return [*closed_vote(who_votes=of or ADOPTED), tallied(of)]


def all_declared(of: Any = None) -> list[Timed]:
    return [*after_count(of), declared(), declared(MANAGER)]


def declaring(motion: Any = PARKING, **more: Any) -> c.DeclareVote:
    return c.DeclareVote(ballot_set=SET, motion=motion, **more)


def says_so(motion: Any, outcome: MotionOutcome, **more: Any) -> e.VoteDeclared:
    return e.VoteDeclared(**{"motion": motion, "outcome": outcome, "treatment": Treatment(), **more})


def test_the_chair_declares_each_motion() -> None:
    before = given_vote(*after_count())
    before.when(declare, chair(6, 25, 10), declaring()).then(says_so(PARKING, MotionOutcome.ADOPTED))
    before.when(declare, chair(6, 25, 10), declaring(MANAGER)).then(says_so(MANAGER, MotionOutcome.ADOPTED))


def test_a_claimed_outcome_is_compared() -> None:
    before = given_vote(*after_count())
    right_one = declaring(claimed=MotionOutcome.ADOPTED)
    before.when(declare, chair(6, 25, 10), right_one).then(says_so(PARKING, MotionOutcome.ADOPTED))
    refusal = before.when(
        declare, chair(6, 25, 10), declaring(claimed=MotionOutcome.NOT_ADOPTED)
    ).then_refused(ClaimDiffersError)
    assert "未通过" in refusal.zh
    assert "not adopted" in refusal.en.lower()


def test_those_elected_are_declared_by_their_keys() -> None:
    of = electors(3, secretly=2)
    count = elected(of, box=a_box("A", "B"))
    history = [
        *closed_vote(election(), of, ELECTORS),
        (on(6, 25), e.BoxShuffled(ballots=2, sheets=1)),
        (on(6, 25, 9, 30), fact(count)),
    ]
    found = given_vote(*history).when(declare, chair(6, 25, 10), declaring())
    (said,) = found.facts or []
    assert isinstance(said, e.VoteDeclared)
    assert (said.outcome, said.elected, said.seats_open) == (MotionOutcome.NO_DECISION, [], 1)
    assert sorted(said.run_off) == ["A", "B"]
    assert said.treatment.invalid is InvalidBallots.PARTICIPATING


def test_nothing_is_declared_before_the_count_nor_by_others_nor_of_an_unknown_motion() -> None:
    given_vote(*closed_vote()).when(declare, chair(6, 25, 10), declaring()).then_refused(
        errors.VoteStageError
    )
    before = given_vote(*after_count())
    before.when(declare, teller(6, 25, 10), declaring()).then_refused(NotAllowedError)
    before.when(declare, chair(6, 25, 10), declaring(an_id("another motion"))).then_refused(NotFoundError)


def test_a_result_is_declared_once() -> None:
    given_vote(*after_count(), declared()).when(declare, chair(6, 25, 11), declaring()).then_refused(
        refused.DeclaredAlreadyError
    )
    given_vote(*all_declared()).when(declare, chair(6, 25, 11), declaring()).then_refused(
        refused.DeclaredAlreadyError
    )


RULED = InvalidBallots.PARTICIPATING


def ruling(invalid: InvalidBallots = RULED) -> c.RuleInvalidBallots:
    return c.RuleInvalidBallots(ballot_set=SET, invalid=invalid, reason="票已投入票箱")


def ruled(invalid: InvalidBallots = RULED) -> Timed:
    fact = e.InvalidBallotsRuled(invalid=invalid, scrutineers=[an_id("watcher")], reason="票已投入票箱")
    return on(6, 25, 9, 45), fact


def test_where_the_result_hangs_on_invalid_ballots_a_scrutineer_rules_first() -> None:
    before = given_vote(*after_count(CLOSE_CALL))
    before.when(declare, chair(6, 25, 10), declaring()).then_refused(refused.RulingNeededError)
    watcher = somebody(Role.SCRUTINEER, 6, 25, 9, 45, person="watcher")
    before.when(rule_invalid, watcher, ruling()).then(ruled()[1])


def test_the_ruling_decides_where_it_is_needed_and_nowhere_else() -> None:
    taking_part = Treatment(invalid=InvalidBallots.PARTICIPATING)
    history = after_count(CLOSE_CALL)
    as_participants = given_vote(*history, ruled())
    as_participants.when(declare, chair(6, 25, 10), declaring()).then(
        says_so(PARKING, MotionOutcome.NOT_ADOPTED, treatment=taking_part)
    )
    as_participants.when(declare, chair(6, 25, 10), declaring(MANAGER)).then(
        says_so(MANAGER, MotionOutcome.ADOPTED)
    )
    given_vote(*history, ruled(InvalidBallots.NOT_PARTICIPATING)).when(
        declare, chair(6, 25, 10), declaring()
    ).then(says_so(PARKING, MotionOutcome.ADOPTED))


def test_a_ruling_is_made_once_where_it_is_needed_by_a_scrutineer_after_the_count() -> None:
    watcher = somebody(Role.SCRUTINEER, 6, 25, 9, 50)
    given_vote(*after_count()).when(rule_invalid, watcher, ruling()).then_refused(
        refused.RulingNotNeededError
    )
    history = after_count(CLOSE_CALL)
    given_vote(*history, ruled()).when(rule_invalid, watcher, ruling()).then_refused(
        refused.RulingNotNeededError
    )
    given_vote(*history).when(rule_invalid, teller(6, 25), ruling()).then_refused(NotAllowedError)
    given_vote(*closed_vote()).when(rule_invalid, watcher, ruling()).then_refused(errors.VoteStageError)


SAME_ISSUE = an_id("renewal")


@pytest.mark.parametrize(
    ("parking", "manager", "down"),
    [
        (MotionOutcome.NOT_ADOPTED, MotionOutcome.NO_DECISION, True),
        (MotionOutcome.TURNOUT_NOT_MET, MotionOutcome.TURNOUT_NOT_MET, True),
        (MotionOutcome.ADOPTED, MotionOutcome.NOT_ADOPTED, False),
        (MotionOutcome.NOT_ADOPTED, MotionOutcome.ADOPTED, False),
        (MotionOutcome.NOT_ADOPTED, None, False),
    ],
)
def test_an_issue_is_voted_down_once_none_of_its_motions_carried(
    parking: MotionOutcome, manager: MotionOutcome | None, *, down: bool
) -> None:
    asks = setup(question(issue=SAME_ISSUE), question(MANAGER, 4, issue=SAME_ISSUE))
    said = [declared(PARKING, parking), *([declared(MANAGER, manager)] if manager else [])]
    found = vote(*closed_vote(asks), tallied(), *said)
    assert voted_down(found, PARKING) == (SAME_ISSUE if down else None)


def test_each_issue_has_its_own_motions_and_some_motions_have_none() -> None:
    asks = setup(question(issue=SAME_ISSUE), question(MANAGER, 4))
    found = vote(*closed_vote(asks), tallied(), declared(PARKING, MotionOutcome.NOT_ADOPTED))
    assert voted_down(found, PARKING) == SAME_ISSUE
    assert voted_down(found, MANAGER) is None
    assert voted_down(vote(), MANAGER) is None


def posting(**more: Any) -> c.PostResult:
    return c.PostResult(ballot_set=SET, **more)


def test_results_hang_out_from_today_on_once_all_are_declared() -> None:
    before = given_vote(*all_declared())
    today = on(6, 27).date()
    before.when(post, teller(6, 27), posting()).then(e.ResultPosted())
    before.when(post, teller(6, 27), posting(until=today)).then(e.ResultPosted(until=today))
    before.when(post, teller(6, 28), posting(until=today)).then_refused(refused.PostingPastError)
    before.when(post, somebody(None, 6, 27), posting()).then_refused(NotAllowedError)
    given_vote(*after_count(), declared()).when(post, teller(6, 27), posting()).then_refused(
        errors.VoteStageError
    )


def asking(motion: Any = PARKING) -> c.RequestRecount:
    return c.RequestRecount(ballot_set=SET, motion=motion, reason="仅差一人")


REQUESTED = e.RecountRequested(motion=PARKING, reason="仅差一人")


def test_anybody_with_an_account_or_a_right_asks_for_a_recount() -> None:
    before = given_vote(*all_declared())
    before.when(request_recount, somebody(None, 6, 28), asking()).then(REQUESTED)
    nobody = Standing(at=on(6, 28))
    before.when(partial(request_recount, holder=True), nobody, asking()).then(REQUESTED)
    before.when(request_recount, nobody, asking()).then_refused(errors.NotForYouToRaiseError)


def test_what_was_declared_is_counted_again_one_request_at_a_time() -> None:
    history = [*after_count(), declared()]
    given_vote(*history).when(request_recount, chair(6, 28), asking()).then(REQUESTED)
    given_vote(*history).when(request_recount, chair(6, 28), asking(MANAGER)).then_refused(
        refused.NotDeclaredError
    )
    given_vote(*history).when(request_recount, chair(6, 28), asking(an_id("x"))).then_refused(NotFoundError)
    given_vote(*history, (on(6, 28), REQUESTED)).when(request_recount, chair(6, 29), asking()).then_refused(
        refused.RecountOpenError
    )
    given_vote(*closed_vote()).when(request_recount, chair(6, 28), asking()).then_refused(
        errors.VoteStageError
    )


def completed(of: Any, *, changed: bool) -> Timed:
    found = fact(counted(of))
    tally = next(one for one in found.tallies or [] if one.outcome.motion == PARKING)
    return on(6, 29), e.RecountCompleted(
        motion=PARKING,
        tellers=found.tellers,
        scrutineers=found.scrutineers,
        changed=changed,
        ballots_root=found.ballots_root,
        tally=tally,
    )


FEWER = {**ADOPTED, rid(2): voted(2, says("NAY"))}


def test_a_changed_count_is_declared_anew_and_an_unchanged_one_is_not() -> None:
    asked = [*all_declared(), (on(6, 28), REQUESTED)]
    given_vote(*asked).when(declare, chair(6, 29), declaring()).then_refused(refused.RecountOpenError)
    given_vote(*asked, completed(ADOPTED, changed=False)).when(
        declare, chair(6, 30), declaring()
    ).then_refused(refused.DeclaredAlreadyError)
    differs = [*asked, completed(FEWER, changed=True)]
    anew = says_so(PARKING, MotionOutcome.NOT_ADOPTED, count=2)
    given_vote(*differs).when(declare, chair(6, 30), declaring()).then(anew)
    given_vote(*differs, (on(6, 30), anew)).when(declare, chair(7, 1), declaring()).then_refused(
        refused.DeclaredAlreadyError
    )


OFFICE, HOUSING, COMPANY = an_id("street office"), an_id("housing bureau"), an_id("company")
OURS = Hall(level=HallLevel.COMMUNITY, lead_unit=an_id("party"))


def voiding(by: Any = OFFICE) -> c.VoidVote:
    return c.VoidVote(ballot_set=SET, by=by, reason="公告期不足")


VOIDED = e.VoteVoided(by=OFFICE, reason="公告期不足")


@pytest.mark.parametrize(
    "happened", [[prepared()], before_opening(), open_vote(), closed_vote(), after_count(), all_declared()]
)
def test_a_competent_body_sets_a_vote_aside_at_any_time(happened: list[Timed]) -> None:
    given_vote(*happened).when(void, chair(7, 1), voiding(), Unit(kind=UnitKind.STREET_OFFICE), OURS).then(
        VOIDED
    )


def test_a_vote_is_set_aside_once_by_a_unit_that_acts() -> None:
    street = Unit(kind=UnitKind.STREET_OFFICE)
    given_vote(*all_declared(), (on(6, 30), VOIDED)).when(
        void, chair(7, 1), voiding(), street, OURS
    ).then_refused(errors.VoteStageError)
    given_vote(*all_declared()).when(void, chair(7, 1), voiding(), Unit(), OURS).then_refused(NotFoundError)
    given_vote().when(void, chair(7, 1), voiding(), street, OURS).then_refused(NotFoundError)


def test_one_s_own_people_say_what_a_unit_did_and_so_do_chair_and_recorder() -> None:
    bureau = Unit(kind=UnitKind.FUNCTIONAL_UNIT)
    before = given_vote(*all_declared())
    said = e.VoteVoided(by=HOUSING, reason="公告期不足")
    for who in (somebody(None, 7, 1, unit="housing bureau"), somebody(Role.RECORDER, 7, 1), chair(7, 1)):
        before.when(void, who, voiding(HOUSING), bureau, OURS).then(said)
    before.when(void, teller(7, 1), voiding(HOUSING), bureau, OURS).then_refused(NotAllowedError)


def test_no_company_and_no_party_organisation_sets_the_owners_vote_aside() -> None:
    before = given_vote(*all_declared())
    kinds = {
        COMPANY: UnitKind.PROPERTY_COMPANY,
        OFFICE: UnitKind.STREET_PARTY_ORG,
        an_id("party"): UnitKind.COMMUNITY_PARTY_ORG,
    }
    for unit, kind in kinds.items():
        refusal = before.when(void, chair(7, 1), voiding(unit), Unit(kind=kind), OURS).then_refused(
            refused.NotCompetentError
        )
        assert "《物业管理条例》第十九条" in refusal.zh


def test_what_the_party_leads_is_set_aside_by_its_organisations_above() -> None:
    branch = setup(question(item=None), body=Body.PARTY_BRANCH_GENERAL_MEETING)
    before = given_vote(prepared(branch))
    street = voiding()
    before.when(void, chair(7, 1), street, Unit(kind=UnitKind.STREET_PARTY_ORG), OURS).then(VOIDED)
    lead = Unit(kind=UnitKind.COMMUNITY_PARTY_ORG)
    before.when(void, chair(7, 1), voiding(an_id("party")), lead, OURS).then(
        e.VoteVoided(by=an_id("party"), reason="公告期不足")
    )
    before.when(void, chair(7, 1), voiding(COMPANY), lead, OURS).then_refused(refused.NotCompetentError)


def annulling(motion: Any = PARKING) -> c.AnnulVote:
    return c.AnnulVote(ballot_set=SET, motion=motion, case_no="(2026)浙09民终1号")


def test_a_court_sets_a_declared_result_aside_once() -> None:
    annulled = e.VoteAnnulled(motion=PARKING, case_no="(2026)浙09民终1号")
    history = [*after_count(), declared()]
    before = given_vote(*history)
    before.when(annul, somebody(Role.RECORDER, 9, 1), annulling()).then(annulled)
    before.when(annul, chair(9, 1), annulling(MANAGER)).then_refused(refused.NotDeclaredError)
    before.when(annul, chair(9, 1), annulling(an_id("x"))).then_refused(NotFoundError)
    before.when(annul, teller(9, 1), annulling()).then_refused(NotAllowedError)
    given_vote(*history, (on(9, 1), annulled)).when(annul, chair(9, 2), annulling()).then_refused(
        refused.AnnulledAlreadyError
    )
    given_vote(*open_vote()).when(annul, chair(9, 1), annulling()).then_refused(errors.VoteStageError)

"""What a vote adopted becomes a resolution of the body that voted, and of no other."""

from datetime import date, timedelta
from typing import Any

import pytest

from deliberation.domain.calendar import ClaimDiffersError, DeadlineKind, StatedDeadline
from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.state import Hall
from deliberation.domain.holidays import CHINA
from deliberation.domain.issue.state import Issue
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.resolution import by_vote, decider
from deliberation.domain.resolution import errors as x
from deliberation.domain.resolution.adoption import ARTICLES, CONFERENCE_POWERS
from deliberation.domain.resolution.by_vote import POWERS
from deliberation.domain.resolution.commands import AdoptResolution
from deliberation.domain.resolution.events import Authority, Effect
from deliberation.domain.resolution.state import RESOLUTIONS, Resolution
from deliberation.domain.rules.voting.errors import ConsultationIsNoVoteError
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.rules.voting.roll import RollKind
from deliberation.domain.rules.voting.treatment import Treatment
from deliberation.domain.standing import NotPartyOrganisationError, Standing
from deliberation.domain.unit.decider import UnitEndedError
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import Role
from deliberation.domain.vote.events import ElectorateFrozen, VoteDeclared
from deliberation.domain.vote.setup import QuestionPut, Setup
from deliberation.domain.vote.state import BallotSet, VoteState
from tests.domain.dsl import START, an_id, given, state
from tests.domain.resolution import matters
from tests.domain.resolution.matters import (
    HALL,
    MEETING,
    OTHER_HALL,
    PARKING,
    POWER,
    RESOLUTION,
    ROADS,
    STRANGER,
    chair,
    clerk,
    issue,
)

VOTE, RENEWAL = an_id("vote"), an_id("renewal")
M1, M2, M3 = an_id("M1"), an_id("M2"), an_id("M3")
ADOPTED, FAILED = MotionOutcome.ADOPTED, MotionOutcome.NOT_ADOPTED
MADE = START + timedelta(days=1)
"""When the chair of these tests records the resolution."""


def question(motion: Any, item: int | None = None, settles: Any = RENEWAL) -> QuestionPut:
    return QuestionPut(motion=motion, item=item, issue=settles)


GAOTING = (question(M1, 7), question(M2, 8), question(M3, 4))


def setup(body: Body = Body.OWNERS_JOINT_DECISION, *questions: QuestionPut, hall: Any = HALL) -> Setup:
    return Setup(hall=hall, body=body, questions=questions or GAOTING, record_date=date(2022, 5, 20))


def said(motion: Any, outcome: MotionOutcome = ADOPTED) -> VoteDeclared:
    return VoteDeclared(motion=motion, outcome=outcome, treatment=Treatment())


def frozen(kind: RollKind = RollKind.OWNERS) -> ElectorateFrozen:
    return ElectorateFrozen(
        kind=kind,
        record_date=date(2022, 5, 20),
        sheets=1,
        units=1058,
        heads=1028,
        area_centi_m2=6_348_000,
        root="00" * 32,
    )


def declared(*results: VoteDeclared, of: Setup | None = None, **more: Any) -> BallotSet:
    """Gaoting's vote: M1 and M3 adopted, M2 one head short."""
    found = results or (said(M1), said(M2, FAILED), said(M3))
    fields: dict[str, Any] = {
        "status": VoteState.DECLARED,
        "setup": of or setup(),
        "frozen": frozen(),
        "declared": {one.motion: one for one in found},
        **more,
    }
    return BallotSet(**fields)


def ask(**more: Any) -> AdoptResolution:
    fields: dict[str, Any] = {
        "resolution": RESOLUTION,
        "hall": HALL,
        "authority": Authority.OWNERS_JOINT_DECISION,
        "ballot_set": VOTE,
        **more,
    }
    return AdoptResolution(**fields)


def adopt(  # noqa: PLR0917 - in the order in which the sentences of this file name them
    resolution: Resolution,
    who: Standing,
    command: AdoptResolution,
    vote: BallotSet,
    issues: dict[Any, Issue] | None = None,
    named: tuple[Unit, ...] = (),
) -> list[DomainEvent]:
    known = {RENEWAL: issue(4, 7, 8), PARKING: issue(8), **(issues or {})}
    return by_vote.adopt_by_vote(
        resolution,
        who,
        command,
        vote=vote,
        hall=Hall(units=frozenset({POWER, ROADS})),
        issues={name: known[name] for name in by_vote.issues_of(command, vote)},
        named=named,
        calendar=CHINA,
    )


def adopted(**more: Any) -> Any:
    return matters.adopted(
        **{
            "authority": Authority.OWNERS_JOINT_DECISION,
            "meeting": None,
            "ballot_set": VOTE,
            "motions": [M1, M3],
            "issues": [RENEWAL],
            "binding_from": MADE,
            **more,
        }
    )


def test_the_owners_decide_what_their_vote_declared_adopted() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(), declared()).then(adopted())
    given(RESOLUTIONS).when(adopt, chair(), ask(issues=[RENEWAL]), declared()).then(adopted())
    named = ask(motions=[M3, M1, M3], issues=[RENEWAL])
    given(RESOLUTIONS).when(adopt, chair(), named, declared()).then(adopted())
    given(RESOLUTIONS).when(adopt, chair(), ask(motions=[M1], effect=Effect.DECISION), declared()).then(
        adopted(motions=[M1])
    )


def test_it_binds_when_it_is_made_or_from_the_time_that_it_names() -> None:
    later = START + timedelta(days=30)
    given(RESOLUTIONS).when(adopt, chair(), ask(binding_from=later), declared()).then(
        adopted(binding_from=later)
    )


def test_a_motion_may_be_recorded_before_the_others_are_declared() -> None:
    first = declared(said(M1), status=VoteState.TALLIED)
    given(RESOLUTIONS).when(adopt, chair(), ask(motions=[M1]), first).then(adopted(motions=[M1]))
    given(RESOLUTIONS).when(adopt, chair(), ask(motions=[M3]), first).then_refused(x.NotAdoptedByVoteError)


def test_only_the_chair_of_a_party_organisation_records_it_and_once() -> None:
    given(RESOLUTIONS).when(adopt, clerk(Role.CHAIR), ask(), declared()).then_refused(
        NotPartyOrganisationError
    )
    given(RESOLUTIONS, adopted()).when(adopt, chair(), ask(), declared()).then_refused(
        x.ResolutionExistsError
    )


def test_what_was_not_adopted_is_not_written_as_a_decision() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(motions=[M1, M2]), declared()).then_refused(
        x.NotAdoptedByVoteError
    )
    nothing = declared(said(M1, FAILED), said(M2, MotionOutcome.NO_DECISION), said(M3, FAILED))
    given(RESOLUTIONS).when(adopt, chair(), ask(), nothing).then_refused(x.NotAdoptedByVoteError)
    other = ask(motions=[M1], issues=[RENEWAL, PARKING])
    given(RESOLUTIONS).when(adopt, chair(), other, declared()).then_refused(x.NotAdoptedByVoteError)


def test_a_motion_of_another_vote_carries_nothing() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(motions=[M1, an_id("M9")]), declared()).then_refused(
        x.NotPutInVoteError
    )


def test_a_meeting_and_a_vote_are_not_mixed() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(meeting=MEETING), declared()).then_refused(
        x.MeetingAndVoteError
    )


def test_the_vote_must_be_known_and_of_this_hall() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(), BallotSet()).then_refused(NotFoundError)
    elsewhere = declared(of=setup(Body.OWNERS_JOINT_DECISION, *GAOTING, hall=OTHER_HALL))
    given(RESOLUTIONS).when(adopt, chair(), ask(), elsewhere).then_refused(x.WrongHallError)


def test_a_consultation_of_households_is_no_vote() -> None:
    asked = declared(frozen=frozen(RollKind.HOUSEHOLDS))
    refusal = given(RESOLUTIONS).when(adopt, chair(), ask(), asked).then_refused(ConsultationIsNoVoteError)
    assert "二百七十八" in refusal.zh


@pytest.mark.parametrize(
    ("vote", "refusal"),
    [
        (declared(recounting=frozenset({M3})), x.DeclarationInQuestionError),
        (declared(changed_by_recount=frozenset({M1})), x.DeclarationInQuestionError),
        (declared(annulled=frozenset({M1})), x.VoteSetAsideError),
        (declared(status=VoteState.VOIDED), x.VoteSetAsideError),
    ],
)
def test_nothing_rests_on_a_declaration_that_is_open_or_was_set_aside(
    vote: BallotSet, refusal: type[Refusal]
) -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(), vote).then_refused(refusal)


def test_the_recount_of_a_motion_that_failed_holds_nothing_up() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(), declared(recounting=frozenset({M2}))).then(adopted())


@pytest.mark.parametrize(
    "authority", [a for a in Authority if a is not Authority.OWNERS_JOINT_DECISION], ids=lambda a: a.value
)
def test_the_owners_vote_stands_as_the_owners_and_as_nobody_elses(authority: Authority) -> None:
    refusal = (
        given(RESOLUTIONS)
        .when(adopt, chair(), ask(authority=authority), declared())
        .then_refused(x.WrongBodyError)
    )
    assert "业主共同决定" in refusal.zh


def test_what_the_owners_decided_is_no_referral() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(effect=Effect.REFERRAL), declared()).then_refused(
        x.OwnersDecidedError
    )


def test_a_matter_put_under_another_item_is_refused_with_the_article() -> None:
    """Item 8 needs three quarters; put as item 9 it would pass with half."""
    put = setup(Body.OWNERS_JOINT_DECISION, question(M1, 9, PARKING))
    refusal = (
        given(RESOLUTIONS)
        .when(adopt, chair(), ask(), declared(said(M1), of=put))
        .then_refused(x.OtherItemError)
    )
    assert "第（八）项" in refusal.zh
    assert "第（九）项" in refusal.zh
    assert "item 8" in refusal.en


def test_owners_may_vote_on_what_screening_left_open() -> None:
    put = setup(Body.OWNERS_JOINT_DECISION, question(M1, 9))
    unscreened = {RENEWAL: Issue(hall=HALL)}
    given(RESOLUTIONS).when(adopt, chair(), ask(), declared(said(M1), of=put), unscreened).then(
        adopted(motions=[M1])
    )


def test_an_election_needs_no_issue() -> None:
    put = setup(Body.OWNERS_JOINT_DECISION, question(M1, 3, None))
    given(RESOLUTIONS).when(adopt, chair(), ask(), declared(said(M1), of=put)).then(
        adopted(motions=[M1], issues=[])
    )


BODIES = [body for body in Body if body is not Body.OWNERS_JOINT_DECISION]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.value)
def test_every_body_decides_its_own_matters_by_its_own_authority(body: Body) -> None:
    vote = declared(said(M1), of=setup(body, question(M1)))
    for authority in POWERS[body]:
        command = ask(authority=authority)
        given(RESOLUTIONS).when(adopt, chair(), command, vote, {RENEWAL: issue()}).then(
            adopted(authority=authority, motions=[M1])
        )


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body.value)
def test_no_other_body_decides_an_owners_matter(body: Body) -> None:
    vote = declared(said(M1), of=setup(body, question(M1)))
    decision = ask(authority=POWERS[body][0], effect=Effect.DECISION)
    refusal = (
        given(RESOLUTIONS)
        .when(adopt, chair(), decision, vote, {RENEWAL: issue(8)})
        .then_refused(x.OwnersMatterError)
    )
    assert "第（八）项" in refusal.zh
    referral = adopted(authority=decision.authority, motions=[M1], effect=Effect.REFERRAL, binding_from=None)
    plain = ask(authority=decision.authority)
    given(RESOLUTIONS).when(adopt, chair(), plain, vote, {RENEWAL: issue(8)}).then(referral)


def test_interested_owners_decide_what_is_theirs_alone() -> None:
    """Article 279 is no item of article 278, and still only owners decide it."""
    vote = declared(said(M1), of=setup(Body.INTERESTED_OWNERS, question(M1)))
    theirs = issue(8)
    assert theirs.characterisation
    theirs = issue(characterisation=theirs.characterisation.model_copy(update={"items": []}))
    given(RESOLUTIONS).when(
        adopt, chair(), ask(authority=Authority.INTERESTED_OWNERS), vote, {RENEWAL: theirs}
    ).then(adopted(authority=Authority.INTERESTED_OWNERS, motions=[M1]))


def test_a_hall_binds_only_units_that_take_part_in_it() -> None:
    vote = declared(said(M1), of=setup(Body.HALL, question(M1)))
    bound = ask(authority=Authority.JOINT_CONFERENCE, binding_on=[POWER, ROADS, POWER])
    plain = {RENEWAL: issue()}
    given(RESOLUTIONS).when(adopt, chair(), bound, vote, plain).then(
        adopted(authority=Authority.JOINT_CONFERENCE, motions=[M1], binding_on=[POWER, ROADS])
    )
    outsider = ask(authority=Authority.JOINT_CONFERENCE, binding_on=[STRANGER])
    given(RESOLUTIONS).when(adopt, chair(), outsider, vote, plain).then_refused(x.BindsOutsiderError)
    given(RESOLUTIONS).when(adopt, chair(), ask(binding_on=[STRANGER]), declared()).then(
        adopted(binding_on=[STRANGER])
    )


def test_a_unit_that_ended_is_named_in_no_resolution() -> None:
    ended = (Unit(kind=UnitKind.FUNCTIONAL_UNIT, ended=True),)
    given(RESOLUTIONS).when(adopt, chair(), ask(responsible=[POWER]), declared(), {}, ended).then_refused(
        UnitEndedError
    )


def test_a_claim_that_somebody_stood_aside_is_refused() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(recused=[an_id("somebody")]), declared()).then_refused(
        ClaimDiffersError
    )


def test_the_deadline_is_found_from_the_days() -> None:
    stated = StatedDeadline(kind=DeadlineKind.NATURAL_DAYS, count=14, start=date(2026, 3, 3))
    facts = adopt(Resolution(), chair(), ask(deadline=stated), declared())
    assert facts[0].deadline.effective_end == date(2026, 3, 17)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("vote", "doubted"),
    [
        (declared(), False),
        (declared(recounting=frozenset({M1})), False),
        (declared(recounting=frozenset({M2}), annulled=frozenset({M2})), False),
        (declared(changed_by_recount=frozenset({M3})), True),
        (declared(said(M1), said(M2, FAILED), said(M3, FAILED)), True),
        (declared(annulled=frozenset({M1})), True),
        (declared(status=VoteState.VOIDED), True),
    ],
)
def test_a_resolution_is_in_question_once_its_vote_no_longer_carries_it(
    vote: BallotSet, doubted: bool
) -> None:
    resolution = state(RESOLUTIONS, adopted())
    assert resolution.ballot_set == VOTE
    assert by_vote.in_question(vote, resolution.motions) is doubted
    if doubted:
        with pytest.raises(x.ResolutionInQuestionError):
            by_vote.refuse_in_question(resolution, vote)
    else:
        by_vote.refuse_in_question(resolution, vote)


def test_every_body_has_an_authority_and_every_other_authority_its_article() -> None:
    assert set(POWERS) == set(Body)
    assert set(ARTICLES) == set(Authority) - CONFERENCE_POWERS
    assert {one for powers in POWERS.values() for one in powers} == set(Authority)


@pytest.mark.parametrize("authority", sorted(set(Authority) - CONFERENCE_POWERS))
def test_only_the_same_body_or_one_above_it_in_line_takes_back_what_was_voted(authority: Authority) -> None:
    assert decider.may_replace(authority, authority)
    assert not decider.may_replace(Authority.JOINT_CONFERENCE, authority)

"""What a meeting may resolve: never the owners' matters (I3), only what it adopted, with a quorum."""

from datetime import date
from typing import Any

import pytest

from deliberation.domain.calendar import ClaimDiffersError, DeadlineKind, StatedDeadline
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.holidays import CHINA
from deliberation.domain.issue.state import Issue
from deliberation.domain.meeting.events import AgendaItem, Delegate, MotionOutcome
from deliberation.domain.meeting.state import Meeting, MeetingState
from deliberation.domain.resolution import adoption
from deliberation.domain.resolution import errors as x
from deliberation.domain.resolution.commands import AdoptResolution
from deliberation.domain.resolution.events import Authority, Effect
from deliberation.domain.resolution.state import RESOLUTIONS, Resolution
from deliberation.domain.standing import NotPartyOrganisationError, Standing
from deliberation.domain.unit.decider import UnitEndedError
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import Role
from tests.domain.dsl import an_id, given
from tests.domain.resolution.matters import (
    HALL,
    MEETING,
    MOTION,
    NO_QUORUM,
    OTHER_HALL,
    OTHER_MOTION,
    PARKING,
    POLE,
    POWER,
    RESOLUTION,
    ROADS,
    STRANGER,
    adopted,
    chair,
    clerk,
    issue,
    motion,
    sat,
)


def ask(**more: Any) -> AdoptResolution:
    fields: dict[str, Any] = {
        "resolution": RESOLUTION,
        "hall": HALL,
        "authority": Authority.JOINT_CONFERENCE,
        "meeting": MEETING,
        "issues": [POLE],
        **more,
    }
    return AdoptResolution(**fields)


def adopt(  # noqa: PLR0917 - in the order in which the sentences of this file name them
    resolution: Resolution,
    who: Standing,
    command: AdoptResolution,
    meeting: Meeting | None = None,
    issues: dict[Any, Issue] | None = None,
    named: tuple[Unit, ...] = (),
) -> list[DomainEvent]:
    return adoption.adopt(
        resolution,
        who,
        command,
        meeting=meeting,
        issues={POLE: issue()} if issues is None else issues,
        named=named,
        calendar=CHINA,
    )


def test_a_conference_resolves_what_it_adopted() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(), sat()).then(adopted())
    given(RESOLUTIONS).when(adopt, chair(), ask(motions=[MOTION, MOTION]), sat()).then(adopted())


@pytest.mark.parametrize("status", [MeetingState.IN_SESSION, MeetingState.ADJOURNED, MeetingState.CLOSED])
def test_it_may_be_recorded_while_the_meeting_sits_or_after(status: MeetingState) -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(), sat(status=status)).then(adopted())


def test_only_the_chair_of_a_party_organisation_records_it() -> None:
    given(RESOLUTIONS).when(adopt, clerk(Role.CHAIR), ask(), sat()).then_refused(NotPartyOrganisationError)
    given(RESOLUTIONS).when(adopt, clerk(Role.RECORDER), ask(), sat()).then_refused(NotAllowedError)


def test_a_resolution_is_adopted_once() -> None:
    given(RESOLUTIONS, adopted()).when(adopt, chair(), ask(), sat()).then_refused(x.ResolutionExistsError)


@pytest.mark.parametrize(
    "authority",
    [
        Authority.OWNERS_JOINT_DECISION,
        Authority.OWNERS_COMMITTEE,
        Authority.RESIDENTS_ASSEMBLY,
        Authority.RESIDENTS_REPRESENTATIVES,
    ],
)
def test_no_meeting_speaks_with_the_power_of_owners_or_residents(authority: Authority) -> None:
    refusal = (
        given(RESOLUTIONS)
        .when(adopt, chair(), ask(authority=authority), sat())
        .then_refused(x.NotOfConferenceError)
    )
    assert refusal.CODE == "resolution.not_a_conference_power"


@pytest.mark.parametrize(
    ("authority", "article"),
    [
        (Authority.OWNERS_JOINT_DECISION, "第二百七十八条"),
        (Authority.INTERESTED_OWNERS, "第二百七十九条"),
        (Authority.RESIDENTS_REPRESENTATIVES, "第二十九条"),
    ],
)
def test_a_decision_of_owners_or_residents_without_a_vote_is_refused_with_the_article(
    authority: Authority, article: str
) -> None:
    command = ask(authority=authority, meeting=None)
    refusal = given(RESOLUTIONS).when(adopt, chair(), command).then_refused(x.VoteMissingError)
    assert article in refusal.zh


def test_a_meeting_settles_an_issue() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(issues=[]), sat(), {}).then_refused(x.IssueMissingError)


@pytest.mark.parametrize(
    "authority", [Authority.JOINT_CONFERENCE, Authority.DELIBERATION_OPINION, Authority.PARTY_SCREENING]
)
def test_an_owners_matter_is_refused_as_a_decision_with_article_and_item(authority: Authority) -> None:
    command = ask(authority=authority, effect=Effect.DECISION)
    refusal = (
        given(RESOLUTIONS)
        .when(adopt, chair(), command, sat(), {POLE: issue(7, 8)})
        .then_refused(x.OwnersMatterError)
    )
    assert "二百七十八" in refusal.zh
    assert "七、八" in refusal.zh
    assert "278" in refusal.en


@pytest.mark.parametrize("effect", [None, Effect.REFERRAL])
def test_an_owners_matter_is_referred_to_the_owners(effect: Effect | None) -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(effect=effect), sat(), {POLE: issue(4, 7, 8)}).then(
        adopted(effect=Effect.REFERRAL)
    )


def test_any_other_matter_may_be_referred_too() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(effect=Effect.REFERRAL), sat()).then(
        adopted(effect=Effect.REFERRAL)
    )


def test_owners_matters_and_others_take_two_resolutions_unless_all_are_referred() -> None:
    both = sat(motions={MOTION: motion(), OTHER_MOTION: motion(issue=PARKING)})
    issues = {POLE: issue(), PARKING: issue(8)}
    command = ask(issues=[POLE, PARKING])
    given(RESOLUTIONS).when(adopt, chair(), command, both, issues).then_refused(x.MixedMattersError)
    referral = ask(issues=[POLE, PARKING], effect=Effect.REFERRAL)
    given(RESOLUTIONS).when(adopt, chair(), referral, both, issues).then(
        adopted(motions=[MOTION, OTHER_MOTION], issues=[POLE, PARKING], effect=Effect.REFERRAL)
    )


def test_a_motion_to_refer_decides_nothing() -> None:
    referred = sat(motions={MOTION: motion(referral=True)})
    given(RESOLUTIONS).when(adopt, chair(), ask(effect=Effect.DECISION), referred).then_refused(
        x.OnlyReferredError
    )
    given(RESOLUTIONS).when(adopt, chair(), ask(), referred).then(adopted(effect=Effect.REFERRAL))


@pytest.mark.parametrize(
    "outcome", [None, MotionOutcome.NOT_ADOPTED, MotionOutcome.NO_DECISION, MotionOutcome.TURNOUT_NOT_MET]
)
def test_unsettled_matters_are_not_written_as_decisions(outcome: MotionOutcome | None) -> None:
    unsettled = sat(motions={MOTION: motion(outcome)})  # type: ignore[arg-type]
    given(RESOLUTIONS).when(adopt, chair(), ask(), unsettled).then_refused(x.NotAdoptedError)
    given(RESOLUTIONS).when(adopt, chair(), ask(motions=[MOTION]), unsettled).then_refused(x.NotAdoptedError)


def test_a_motion_of_another_meeting_or_issue_carries_nothing() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(motions=[OTHER_MOTION]), sat()).then_refused(
        x.NotAdoptedError
    )
    elsewhere = sat(motions={MOTION: motion(issue=PARKING)})
    given(RESOLUTIONS).when(adopt, chair(), ask(), elsewhere).then_refused(x.NotAdoptedError)
    given(RESOLUTIONS).when(adopt, chair(), ask(motions=[MOTION]), elsewhere).then_refused(x.NotAdoptedError)


def test_a_motion_that_a_correction_brought_into_question_is_put_again_first() -> None:
    doubtful = sat(motions={MOTION: motion(found=MotionOutcome.NO_DECISION)})
    given(RESOLUTIONS).when(adopt, chair(), ask(), doubtful).then_refused(x.MotionInQuestionError)


def test_the_meeting_must_be_named_and_known_and_of_this_hall() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(), None).then_refused(x.MeetingMissingError)
    given(RESOLUTIONS).when(adopt, chair(), ask(), Meeting()).then_refused(NotFoundError)
    given(RESOLUTIONS).when(adopt, chair(), ask(), sat(hall=OTHER_HALL)).then_refused(x.WrongHallError)


@pytest.mark.parametrize(
    "meeting",
    [
        sat(status=MeetingState.NOTICE_GIVEN),
        sat(status=MeetingState.CANCELLED),
        sat(status=MeetingState.INQUORATE, opening=NO_QUORUM),
        sat(status=MeetingState.CLOSED, opening=None),
        sat(status=MeetingState.HELD_IN_SUMMARY, opening=None),
        sat(status=MeetingState.HELD_IN_SUMMARY, opening=NO_QUORUM),
    ],
)
def test_a_meeting_without_a_quorum_or_a_list_of_those_present_adopts_nothing(meeting: Meeting) -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(), meeting).then_refused(x.MeetingCannotAdoptError)


def test_what_was_declared_before_the_quorum_was_lost_stands() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(), sat(status=MeetingState.INQUORATE)).then(adopted())


def summary(**more: Any) -> Meeting:
    return sat(status=MeetingState.HELD_IN_SUMMARY, **{"motions": {}, **more})


def test_a_summary_that_lists_who_was_present_carries_what_it_says() -> None:
    listed = summary(agenda=(AgendaItem(issue=POLE),))
    given(RESOLUTIONS).when(adopt, chair(), ask(), listed).then(adopted(motions=[]))
    given(RESOLUTIONS).when(adopt, chair(), ask(), summary()).then(adopted(motions=[]))
    other = summary(agenda=(AgendaItem(issue=PARKING),))
    given(RESOLUTIONS).when(adopt, chair(), ask(), other).then_refused(x.NotAdoptedError)


def test_an_opinion_rests_on_the_opinion_that_was_formed() -> None:
    formed = sat(motions={}, opinions=(POLE,))
    opinion = ask(authority=Authority.DELIBERATION_OPINION)
    given(RESOLUTIONS).when(adopt, chair(), opinion, formed).then(
        adopted(authority=Authority.DELIBERATION_OPINION, motions=[])
    )
    given(RESOLUTIONS).when(adopt, chair(), ask(), formed).then_refused(x.NotAdoptedError)


def test_issues_must_be_known_and_of_this_hall() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(), sat(), {POLE: Issue()}).then_refused(NotFoundError)
    given(RESOLUTIONS).when(adopt, chair(), ask(), sat(), {POLE: issue(hall=OTHER_HALL)}).then_refused(
        x.WrongHallError
    )


def test_a_conference_binds_only_those_who_sit_in_it() -> None:
    given(RESOLUTIONS).when(adopt, chair(), ask(binding_on=[POWER, ROADS]), sat()).then(
        adopted(binding_on=[POWER, ROADS])
    )
    given(RESOLUTIONS).when(adopt, chair(), ask(binding_on=[POWER, STRANGER]), sat()).then_refused(
        x.BindsOutsiderError
    )
    seated = sat(entitled=(Delegate(unit=STRANGER, side="stranger"),))
    given(RESOLUTIONS).when(adopt, chair(), ask(binding_on=[STRANGER]), seated).then(
        adopted(binding_on=[STRANGER])
    )


def test_a_unit_that_ended_is_neither_bound_nor_responsible() -> None:
    ended = (Unit(kind=UnitKind.FUNCTIONAL_UNIT, ended=True),)
    given(RESOLUTIONS).when(
        adopt, chair(), ask(responsible=[POWER]), sat(), {POLE: issue()}, ended
    ).then_refused(UnitEndedError)


def test_who_stood_aside_is_taken_from_the_meeting_and_a_wrong_claim_is_refused() -> None:
    someone, other = an_id("someone"), an_id("other")
    recused = sat(motions={MOTION: motion(recused=((someone, True),))})
    given(RESOLUTIONS).when(adopt, chair(), ask(), recused).then(adopted(recused=[someone]))
    given(RESOLUTIONS).when(adopt, chair(), ask(recused=[someone]), recused).then(adopted(recused=[someone]))
    given(RESOLUTIONS).when(adopt, chair(), ask(recused=[other]), recused).then_refused(ClaimDiffersError)
    given(RESOLUTIONS).when(adopt, chair(), ask(recused=[other]), summary()).then(
        adopted(motions=[], recused=[other])
    )


def test_the_deadline_is_found_from_the_days_and_a_wrong_claim_is_refused() -> None:
    stated = StatedDeadline(kind=DeadlineKind.NATURAL_DAYS, count=14, start=date(2026, 3, 3))
    facts = adopt(Resolution(), chair(), ask(deadline=stated), sat())
    deadline = facts[0].deadline  # type: ignore[attr-defined]
    assert (deadline.raw_end, deadline.effective_end) == (date(2026, 3, 17), date(2026, 3, 17))
    wrong = stated.model_copy(update={"effective_end": date(2026, 3, 18)})
    given(RESOLUTIONS).when(adopt, chair(), ask(deadline=wrong), sat()).then_refused(ClaimDiffersError)


def test_what_a_hall_below_escalated_is_settled_where_it_was_taken_up() -> None:
    from_below = {POLE: issue(hall=OTHER_HALL, escalated=True)}
    given(RESOLUTIONS).when(adopt, chair(), ask(), sat(), from_below).then(adopted())

"""Gate 1: what the party organisation may do with a registered issue, and what it may not."""

import pytest

from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue import commands as c
from deliberation.domain.issue import decider, errors
from deliberation.domain.issue import events as e
from deliberation.domain.issue.state import ISSUES, Issue, IssueState
from deliberation.domain.standing import NotPartyOrganisationError
from deliberation.domain.unit.decider import UnitEndedError
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import Role
from tests.domain.dsl import an_id, given, state, who
from tests.domain.issue.minutes_of import (
    POLE,
    RESIDENT,
    accepted,
    begun,
    clerk,
    closed,
    registered,
    resident,
    resolved,
    scheduled,
    screener,
    submitted,
)

UNIT = an_id("power company")
POWER = Unit(kind=UnitKind.FUNCTIONAL_UNIT)
GONE = Unit(kind=UnitKind.FUNCTIONAL_UNIT, ended=True)


def acceptance(*items: int, owners: bool | None = None) -> c.AcceptIssue:
    return c.AcceptIssue(
        issue=POLE,
        level=HallLevel.COMMUNITY,
        route=e.Route.JOINT_CONFERENCE,
        characterisation=e.LegalCharacterisation(
            owner_decision_required=bool(items) if owners is None else owners, items=list(items)
        ),
    )


def test_the_party_organisation_accepts_an_issue() -> None:
    given(ISSUES, submitted(), registered()).when(decider.accept, screener(), acceptance(4, 7)).then(
        accepted(4, 7)
    )


def test_a_resident_does_not_screen() -> None:
    given(ISSUES, submitted(), registered()).when(decider.accept, resident(), acceptance()).then_refused(
        NotAllowedError
    )


def test_a_screener_outside_the_party_organisation_does_not_screen() -> None:
    given(ISSUES, submitted(), registered()).when(
        decider.accept, who(Role.SCREENER), acceptance()
    ).then_refused(NotPartyOrganisationError)


def test_nobody_screens_the_own_issue() -> None:
    own = who(Role.SCREENER, party=True, person="resident")
    given(ISSUES, submitted(submitter=own.person), registered()).when(
        decider.accept, own, acceptance()
    ).then_refused(errors.ScreenerIsPartyError)


def test_an_unregistered_issue_is_not_screened() -> None:
    given(ISSUES, submitted()).when(decider.accept, screener(), acceptance()).then_refused(
        errors.NotInThatStateError
    )


def test_the_owners_decision_names_its_items() -> None:
    given(ISSUES, submitted(), registered()).when(
        decider.accept, screener(), acceptance(owners=True)
    ).then_refused(errors.ItemsMissingError)


def test_items_of_article_278_are_for_the_owners() -> None:
    given(ISSUES, submitted(), registered()).when(
        decider.accept, screener(), acceptance(8, owners=False)
    ).then_refused(errors.ItemsWithoutOwnersError)


REFUSAL = c.RefuseIssue(issue=POLE, reason=e.NotAcceptedReason.STATUTORY_CHANNEL, lawful_channel="人民法院")


def test_a_refusal_names_the_lawful_channel() -> None:
    given(ISSUES, submitted(), registered()).when(decider.refuse, screener(), REFUSAL).then(
        e.IssueNotAccepted(reason=e.NotAcceptedReason.STATUTORY_CHANNEL, lawful_channel="人民法院")
    )


@pytest.mark.parametrize("petition", list(e.Petition))
def test_a_statutory_petition_is_never_blocked(petition: e.Petition) -> None:
    given(ISSUES, submitted(petition=petition), registered()).when(
        decider.refuse, screener(), REFUSAL
    ).then_refused(errors.PetitionMustBeListedError)


REVIEW = c.ReviewIssue(issue=POLE, reason="理由不成立")
REFUSED = e.IssueNotAccepted(reason=e.NotAcceptedReason.OUTSIDE_HALL)


def test_the_organisation_above_sets_a_refusal_aside() -> None:
    given(ISSUES, submitted(), registered(), REFUSED).when(
        decider.review, screener(unit="street"), REVIEW
    ).then(e.IssueReviewed(reason="理由不成立"))
    facts = (submitted(), registered(), REFUSED, e.IssueReviewed())
    assert state(ISSUES, *facts).status is IssueState.REGISTERED


def test_only_a_refusal_is_reviewed() -> None:
    given(ISSUES, submitted(), registered()).when(decider.review, screener(), REVIEW).then_refused(
        errors.NotInThatStateError
    )


OFFER = c.OfferTransfer(issue=POLE, to=UNIT)
OFFERED = e.TransferOffered(to=UNIT)


def test_a_transfer_waits_for_the_other_unit() -> None:
    given(ISSUES, submitted(), registered()).when(decider.offer_transfer, screener(), OFFER, POWER).then(
        OFFERED
    )
    assert state(ISSUES, submitted(), registered(), OFFERED).status is IssueState.REGISTERED


def test_nothing_is_offered_to_a_dissolved_unit() -> None:
    given(ISSUES, submitted(), registered()).when(
        decider.offer_transfer, screener(), OFFER, GONE
    ).then_refused(UnitEndedError)


def test_the_unit_signs_for_a_transfer() -> None:
    given(ISSUES, submitted(), registered(), OFFERED).when(
        decider.sign_for_transfer, who(unit="power company")
    ).then(e.IssueTransferred(to=UNIT))


def test_another_unit_does_not_sign() -> None:
    given(ISSUES, submitted(), registered(), OFFERED).when(
        decider.sign_for_transfer, who(unit="water company")
    ).then_refused(errors.NotTargetUnitError)


def test_nothing_is_signed_that_was_not_offered() -> None:
    given(ISSUES, submitted(), registered()).when(
        decider.sign_for_transfer, who(unit="power company")
    ).then_refused(errors.NoTransferOfferedError)


def test_a_transfer_on_paper_is_entered_at_once() -> None:
    given(ISSUES, submitted(), registered()).when(
        decider.record_transfer, clerk(), c.RecordTransfer(issue=POLE, to=UNIT), POWER
    ).then(OFFERED, e.IssueTransferred(to=UNIT))


def test_an_issue_goes_up_with_a_reason() -> None:
    up = c.EscalateIssue(issue=POLE, to_level=HallLevel.STREET, reason="超出社区权限")
    given(ISSUES, submitted(), registered(), accepted()).when(decider.escalate, screener(), up).then(
        e.IssueEscalated(to_level=HallLevel.STREET, reason="超出社区权限")
    )


@pytest.mark.parametrize("level", [HallLevel.GRID, HallLevel.COMMUNITY])
def test_an_issue_does_not_go_down_or_stay(level: HallLevel) -> None:
    up = c.EscalateIssue(issue=POLE, to_level=level, reason="难")
    given(ISSUES, submitted(), registered(), accepted()).when(decider.escalate, screener(), up).then_refused(
        errors.NotAboveError
    )


def test_an_issue_goes_up_to_somewhere() -> None:
    given(ISSUES, submitted(), registered()).when(
        decider.escalate, screener(), c.EscalateIssue(issue=POLE, reason="难")
    ).then_refused(errors.NowhereToEscalateError)


OTHER = an_id("other issue")
MERGE = c.MergeIssue(issue=POLE, into=OTHER)


def target(**more: object) -> Issue:
    return state(ISSUES, submitted(submitter=an_id("neighbour"), **more), registered("YC-2026-0002"))


def merging(*facts: object, into: Issue | None = None, locked: bool = False) -> object:
    issue = given(ISSUES, *facts).state  # type: ignore[arg-type]
    return decider.merge(issue, screener(), MERGE, into or target(), agenda_locked=locked)


def test_a_merged_issue_leaves_its_submitters_with_the_other() -> None:
    merged, absorbed = decider.merge(
        state(ISSUES, submitted(), registered()), screener(), MERGE, target(), agenda_locked=False
    )
    assert merged == [e.IssueMerged(into=OTHER)]
    assert absorbed == [e.IssueAbsorbed(merged=POLE, submitters=[RESIDENT])]
    after = state(ISSUES, submitted(submitter=an_id("neighbour")), registered(), *absorbed)
    assert after.submitters == {RESIDENT, an_id("neighbour")}


def test_nothing_is_merged_after_the_agenda_was_locked() -> None:
    with pytest.raises(errors.MergeAfterLockError):
        merging(submitted(), registered(), accepted(), scheduled(), locked=True)


@pytest.mark.parametrize(
    "facts",
    [(scheduled(), begun()), (scheduled(), begun(), resolved()), (resolved(), closed())],
)
def test_nothing_is_merged_once_it_was_deliberated(facts: tuple[object, ...]) -> None:
    with pytest.raises(errors.MergeAfterLockError):
        merging(submitted(), registered(), accepted(), *facts)


def test_an_issue_is_not_merged_into_itself() -> None:
    with pytest.raises(errors.MergeIntoItselfError):
        decider.merge(
            state(ISSUES, submitted(), registered()),
            screener(),
            c.MergeIssue(issue=POLE, into=POLE),
            target(),
            agenda_locked=False,
        )


def test_an_issue_is_not_merged_into_one_of_another_hall() -> None:
    with pytest.raises(errors.OtherHallError):
        merging(submitted(), registered(), into=target(hall=an_id("far hall")))


def test_an_issue_is_not_merged_into_one_that_ended() -> None:
    ended = state(ISSUES, submitted(), registered(), REFUSED)
    with pytest.raises(errors.MergeTargetClosedError):
        merging(submitted(), registered(), into=ended)


def test_an_issue_is_not_merged_into_one_that_nobody_raised() -> None:
    with pytest.raises(NotFoundError):
        merging(submitted(), registered(), into=Issue())


def test_after_a_vote_two_issues_are_linked_instead() -> None:
    given(ISSUES, submitted(), registered(), accepted(), scheduled(), begun(), resolved()).when(
        decider.link, clerk(), c.LinkIssue(issue=POLE, to=OTHER), target()
    ).then(e.IssueLinked(to=OTHER))


@pytest.mark.parametrize(
    ("to", "state_of_other", "error"),
    [(POLE, target(), errors.MergeIntoItselfError), (OTHER, Issue(), NotFoundError)],
)
def test_a_link_names_another_issue_that_exists(
    to: object, state_of_other: Issue, error: type[errors.Refusal]
) -> None:
    given(ISSUES, submitted()).when(
        decider.link, clerk(), c.LinkIssue(issue=POLE, to=to), state_of_other
    ).then_refused(error)


DIRECT = c.HandleDirectly(issue=POLE, unit=UNIT)


def test_a_small_matter_needs_no_meeting() -> None:
    given(ISSUES, submitted(), registered(), accepted()).when(
        decider.handle_directly, screener(), DIRECT, POWER
    ).then(e.DirectHandlingChosen(unit=UNIT))


def test_a_small_matter_may_go_to_no_unit_in_particular() -> None:
    given(ISSUES, submitted(), registered(), accepted()).when(
        decider.handle_directly, screener(), c.HandleDirectly(issue=POLE, reason="社区当场办结"), None
    ).then(e.DirectHandlingChosen(unit=None, reason="社区当场办结"))


def test_a_matter_of_the_owners_is_not_handled_directly() -> None:
    refusal = (
        given(ISSUES, submitted(), registered(), accepted(8))
        .when(decider.handle_directly, screener(), DIRECT, POWER)
        .then_refused(errors.OwnersDecideError)
    )
    assert "8" in refusal.zh
    assert "278" in refusal.en

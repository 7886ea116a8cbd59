"""The roll, the papers' delivery, and who came."""

import pytest

from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot import errors, roll
from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.state import RIGHTS, ROLL_SHEETS
from deliberation.domain.errors import NotAllowedError, Refusal
from deliberation.domain.rules.voting.errors import (
    AreaMissingError,
    HeadsByUnitError,
    RecusalNotProvidedError,
)
from deliberation.domain.rules.voting.roll import RollKind
from deliberation.domain.values import Role
from deliberation.domain.vote import events as v
from deliberation.domain.vote.errors import VoteStageError
from deliberation.domain.vote.state import BallotSet
from tests.domain.ballot.dsl import (
    AT,
    AYES,
    IN_ROOM,
    LIFT,
    ONLINE,
    OTHER,
    RIGHT,
    SEATS,
    SET,
    TREES,
    clerk,
    closed,
    enrolled,
    frozen,
    noticed,
    opened,
    prepared,
    profile,
    right,
    upheld,
    vote,
)
from tests.domain.dsl import an_id, state, who

OWNERS = RollKind.OWNERS


def sheet(*rights: object, number: int = 1, area: int = 10_000) -> c.EnrolRights:
    heads = [{"right": one, "area_centi_m2": area, "units": 1, "holder": "某业主"} for one in rights]
    return c.EnrolRights.model_validate({"ballot_set": SET, "number": number, "rights": heads})


def entering(vote: BallotSet, *rights: object, before: object = ROLL_SHEETS.blank) -> list[object]:
    return list(roll.enter_sheet(vote, before, clerk(), sheet(*(rights or (RIGHT, OTHER)))))  # type: ignore[arg-type]


def test_a_sheet_lists_its_rights_before_the_roll_is_frozen() -> None:
    assert entering(vote(*prepared())) == [
        e.RollSheetEntered(ballot_set=SET, number=1, rights=[RIGHT, OTHER])
    ]


def test_each_head_of_a_sheet_is_enrolled_with_its_area_and_its_holder() -> None:
    blank = {RIGHT: RIGHTS.blank, OTHER: RIGHTS.blank}
    facts = roll.enrol(blank, sheet(RIGHT, OTHER), OWNERS)
    assert list(facts) == [RIGHT, OTHER]
    assert facts[RIGHT] == enrolled(holder="某业主")


def test_the_same_sheet_is_entered_once() -> None:
    known = state(ROLL_SHEETS, e.RollSheetEntered(ballot_set=SET, number=1, rights=[RIGHT]))
    with pytest.raises(errors.SheetExistsError):
        entering(vote(*prepared()), before=known)


def test_nobody_stands_on_a_sheet_twice_nor_on_two_sheets() -> None:
    with pytest.raises(HeadsByUnitError):
        entering(vote(*prepared()), RIGHT, RIGHT)
    with pytest.raises(errors.RightExistsError, match="1 on this sheet"):
        roll.enrol({RIGHT: right(), OTHER: RIGHTS.blank}, sheet(RIGHT, OTHER), OWNERS)


def test_an_owner_has_an_area_and_a_member_need_not() -> None:
    with pytest.raises(AreaMissingError):
        roll.enrol({RIGHT: RIGHTS.blank}, sheet(RIGHT, area=0), OWNERS)
    assert roll.enrol({RIGHT: RIGHTS.blank}, sheet(RIGHT, area=0), RollKind.MEMBERS)


def test_a_frozen_roll_takes_nobody_until_an_objection_is_upheld() -> None:
    with pytest.raises(errors.RollClosedError):
        entering(vote(*noticed()))
    assert entering(vote(*noticed(), *upheld()))
    with pytest.raises(errors.RollClosedError):
        entering(vote(*noticed(), *upheld(), frozen()))


def test_nobody_is_enrolled_once_voting_opened() -> None:
    with pytest.raises(VoteStageError):
        entering(vote(*opened()))


def test_only_a_clerk_keeps_the_roll() -> None:
    with pytest.raises(NotAllowedError):
        roll.enter_sheet(vote(*prepared()), ROLL_SHEETS.blank, who(Role.INTAKE), sheet(RIGHT))


AMEND = c.AmendRight(right=RIGHT, area_centi_m2=12_000, units=2, reason="面积登记有误")
STRIKE = c.StrikeRight(right=RIGHT, reason="已转让")


def test_a_right_is_corrected_after_an_upheld_objection() -> None:
    objected = vote(*noticed(), *upheld())
    (amended,) = roll.amend(objected, right(), clerk(), AMEND, OWNERS)
    assert amended == e.RightAmended(area_centi_m2=12_000, units=2, reason="面积登记有误")
    corrected = right(amended)
    assert (corrected.area_centi_m2, corrected.units) == (12_000, 2)
    (struck,) = roll.strike(objected, right(), clerk(), STRIKE)
    assert right(struck).struck


@pytest.mark.parametrize(
    ("ballot_set", "why"),
    [
        (vote(*noticed()), errors.NoUpheldObjectionError),
        (vote(*noticed(), *upheld(), frozen()), errors.NoUpheldObjectionError),
        (vote(*opened()), VoteStageError),
    ],
)
def test_without_one_or_after_the_opening_nothing_is_corrected(
    ballot_set: BallotSet, why: type[Refusal]
) -> None:
    with pytest.raises(why):
        roll.amend(ballot_set, right(), clerk(), AMEND, OWNERS)
    with pytest.raises(why):
        roll.strike(ballot_set, right(), clerk(), STRIKE)


def test_an_owner_is_never_corrected_to_no_area() -> None:
    nothing = AMEND.model_copy(update={"area_centi_m2": 0})
    with pytest.raises(AreaMissingError):
        roll.amend(vote(*noticed(), *upheld()), right(), clerk(), nothing, OWNERS)


def test_who_was_struck_off_is_not_corrected_any_more() -> None:
    with pytest.raises(errors.RightStruckError):
        roll.amend(vote(*noticed(), *upheld()), right(e.RightStruck()), clerk(), AMEND, OWNERS)


def delivery(method: e.Delivery) -> c.RecordDeliveries:
    return c.RecordDeliveries(ballot_set=SET, rights=[RIGHT], method=method, evidence="签收单第3页")


def test_papers_handed_over_are_proven_and_papers_posted_are_not() -> None:
    signed = roll.deliver(right(), delivery(e.Delivery.SIGNED))
    assert signed == [e.BallotDelivered(method=e.Delivery.SIGNED, evidence="签收单第3页")]
    assert right(*signed).delivered
    posted = roll.deliver(right(), delivery(e.Delivery.POSTED))
    assert not right(*posted).delivered
    assert right(*signed, *posted).delivered


def test_the_same_delivery_sent_again_adds_nothing() -> None:
    signed = roll.deliver(right(), delivery(e.Delivery.SIGNED))
    assert roll.deliver(right(*signed), delivery(e.Delivery.SIGNED)) == []
    assert roll.deliver(right(*signed), delivery(e.Delivery.MAIL))


@pytest.mark.parametrize("ballot_set", [vote(*prepared()), closed(*opened())])
def test_deliveries_attendance_and_links_belong_between_the_frozen_roll_and_the_close(
    ballot_set: BallotSet,
) -> None:
    with pytest.raises(VoteStageError):
        roll.may_deliver(ballot_set, clerk())
    with pytest.raises(VoteStageError):
        roll.may_sign_in(ballot_set, clerk())
    with pytest.raises(VoteStageError):
        roll.reissue_link(ballot_set, right(), clerk())


def test_only_a_clerk_says_how_papers_were_delivered() -> None:
    with pytest.raises(NotAllowedError):
        roll.may_deliver(vote(*noticed()), who(Role.SCREENER))
    roll.may_deliver(vote(*noticed()), clerk(Role.RECORDER))


def test_a_link_is_made_anew_or_revoked_once_links_were_issued() -> None:
    issued = vote(*noticed(), v.BallotLinksIssued(count=2))
    assert roll.reissue_link(issued, right(), clerk()) == [e.BallotLinkReissued()]
    assert roll.revoke_link(issued, right(), clerk()) == [e.BallotLinkRevoked()]
    with pytest.raises(errors.LinksNotIssuedError):
        roll.revoke_link(vote(*noticed()), right(), clerk())


def test_who_is_in_the_room_is_signed_in_once_and_again_on_coming_back() -> None:
    assert roll.sign_in(right()) == [e.HolderSignedIn()]
    assert roll.sign_in(right(e.HolderSignedIn())) == []
    assert roll.sign_in(right(e.HolderSignedIn(), e.HolderLeft())) == [e.HolderSignedIn()]
    with pytest.raises(errors.RightStruckError):
        roll.sign_in(right(e.RightStruck()))


def test_who_leaves_was_there_and_leaves_once() -> None:
    running = vote(*opened(IN_ROOM))
    assert roll.leave(running, right(e.HolderSignedIn()), clerk()) == [e.HolderLeft()]
    with pytest.raises(errors.NotSignedInError):
        roll.leave(running, right(), clerk())
    with pytest.raises(errors.HolderLeftError):
        roll.leave(running, right(e.HolderSignedIn(), e.HolderLeft()), clerk())


def test_who_voted_before_leaving_was_in_the_room_at_the_vote() -> None:
    voted = e.BallotCast(channel=ONLINE, received_at=AT, marks=AYES)
    secretly = e.VotedSecretly(channel=ONLINE)
    assert right(e.HolderSignedIn(), e.HolderLeft()).absent
    assert not right(e.HolderSignedIn(), voted, e.HolderLeft()).absent
    assert not right(e.HolderSignedIn(), secretly, e.HolderLeft()).absent
    assert not right(e.HolderSignedIn()).absent


def recusal(motion: object = LIFT) -> c.RecordRecusal:
    return c.RecordRecusal.model_validate({"right": RIGHT, "motion": motion})


RECUSING = profile(recusal=True)


def test_a_member_stands_aside_where_the_rules_know_that() -> None:
    running = vote(*opened(RECUSING))
    facts = roll.recuse(running, right(), clerk(), recusal(), RECUSING)
    assert facts == [e.HolderRecused(motion=LIFT)]
    assert right(*facts).recused == {LIFT}
    assert roll.recuse(running, right(*facts), clerk(), recusal(), RECUSING) == []


def test_an_owner_does_not_stand_aside_for_an_interest() -> None:
    with pytest.raises(RecusalNotProvidedError):
        roll.recuse(vote(*opened()), right(), clerk(), recusal(), profile())


def test_nobody_stands_aside_from_what_they_voted_on_nor_from_what_is_not_put() -> None:
    running = vote(*opened(RECUSING))
    voted = right(e.BallotCast(channel=ONLINE, received_at=AT, marks={LIFT: ("AYE",)}))
    with pytest.raises(errors.AnsweredBeforeRecusalError):
        roll.recuse(running, voted, clerk(), recusal(), RECUSING)
    assert roll.recuse(running, voted, clerk(), recusal(TREES), RECUSING)
    with pytest.raises(errors.MotionNotPutError):
        roll.recuse(running, right(), clerk(), recusal(an_id("elsewhere")), RECUSING)
    assert SEATS not in voted.recused

"""A vote of four owners: roll, deliveries, ballots by link and in the room, proxies."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from deliberation.application.dispatch import HANDLERS
from deliberation.application.ports import Caller
from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot import errors
from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.ids import roll_sheet
from deliberation.domain.calendar import ClaimDiffersError
from deliberation.domain.errors import ClaimedTimeError, NotAllowedError, NotFoundError
from deliberation.domain.hall.voting_rules import NoVotingRulesError
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.errors import AreaMissingError, NoRuleInForceError
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.vote import events as v
from deliberation.domain.vote.setup import BallotChannel
from deliberation.store.rulebook import rule_book
from tests.application.ballot_world import (
    AYES,
    CLOSES,
    LI,
    LIFT,
    MA,
    NAYS,
    RECORDER,
    SECOND,
    SECRETARY,
    SET,
    TELLER,
    WU,
    XU,
    BallotWorld,
    authority,
    ballot,
    sheet,
)
from tests.application.memory import NOON
from tests.application.world import DAY, SUN
from tests.domain.dsl import an_id

IMPORTER: dict[str, Any] = {"trusted": True}


@pytest.fixture
def world() -> BallotWorld:
    return BallotWorld()


def test_a_sheet_of_the_roll_is_one_append(world: BallotWorld) -> None:
    world.prepared()
    appended = world.does(sheet(LI, MA), RECORDER)
    assert appended.last_position - appended.first_position == 2
    assert world.facts(roll_sheet(SET, 1)) == [e.RollSheetEntered(ballot_set=SET, number=1, rights=[LI, MA])]
    assert world.right(MA).area_centi_m2 == 10_000


def test_a_sheet_with_one_wrong_line_enters_nothing(world: BallotWorld) -> None:
    world.prepared()
    world.enrolled(LI, MA)
    world.refuses(errors.RightExistsError, sheet(WU, MA, number=2), RECORDER)
    world.refuses(errors.SheetExistsError, sheet(WU), RECORDER)
    no_area = sheet(WU, number=2).model_copy(
        update={"rights": [c.Enrolment(right=WU, area_centi_m2=0, units=1)]}
    )
    world.refuses(AreaMissingError, no_area, RECORDER)
    world.refuses(NotAllowedError, sheet(WU, number=2), SUN)


def test_the_same_sheet_sent_twice_under_one_id_is_entered_once(world: BallotWorld) -> None:
    world.prepared()
    caller = Caller(actor="recorder", command_id=uuid4(), person=RECORDER)
    first = world.desk.execute(HANDLERS[c.EnrolRights], sheet(LI), caller)
    again = world.desk.execute(HANDLERS[c.EnrolRights], sheet(LI), caller)
    assert again.repeated
    assert again.first_position == first.first_position


def test_a_roll_needs_a_vote_and_rules_that_are_known(world: BallotWorld) -> None:
    world.refuses(NotFoundError, sheet(LI), RECORDER)
    world.prepared(body=Body.OWNERS_COMMITTEE, place="cn-liaoning-shenyang")
    world.refuses(NoRuleInForceError, sheet(LI), RECORDER)


def test_a_halls_own_ballot_goes_by_the_rules_that_the_hall_adopted(world: BallotWorld) -> None:
    world.prepared(body=Body.HALL)
    world.refuses(NoVotingRulesError, sheet(LI), RECORDER)


def test_a_right_is_corrected_or_struck_after_an_upheld_objection(world: BallotWorld) -> None:
    world.noticed()
    amend = c.AmendRight(right=LI, area_centi_m2=9_000, units=1, reason="面积有误")
    world.refuses(errors.NoUpheldObjectionError, amend)
    objection = an_id("objection")
    world.happened(
        SET,
        v.ElectorateObjectionRaised(objection=objection),
        v.ElectorateObjectionDecided(objection=objection, upheld=True),
    )
    world.does(amend)
    world.does(c.StrikeRight(right=MA, reason="已转让"))
    assert world.right().area_centi_m2 == 9_000
    assert world.right(MA).struck
    world.refuses(NotFoundError, c.StrikeRight(right=an_id("nobody"), reason="查无此人"))


def delivery(*rights: UUID, method: e.Delivery = e.Delivery.SIGNED) -> c.RecordDeliveries:
    return c.RecordDeliveries(ballot_set=SET, rights=list(rights), method=method)


def test_a_list_of_deliveries_may_be_sent_again_with_more_on_it(world: BallotWorld) -> None:
    world.noticed()
    world.does(delivery(LI, LI, MA))
    world.does(delivery(LI, MA, WU))
    assert [world.right(name).delivered for name in (LI, MA, WU, XU)] == [True, True, True, False]
    assert len(world.facts(LI)) == 2


def test_a_list_that_says_nothing_new_records_nothing_and_is_no_fault(world: BallotWorld) -> None:
    world.noticed()
    world.does(delivery(LI))
    before = len(world.log.entries)
    answer = world.does(delivery(LI))
    assert (answer.repeated, answer.last_position) == (True, 0)
    assert len(world.log.entries) == before


def test_a_delivery_retried_under_its_id_is_told_where_it_stands(world: BallotWorld) -> None:
    world.noticed()
    caller = Caller(actor="teller", command_id=uuid4(), person=TELLER)
    first = world.desk.execute(HANDLERS[c.RecordDeliveries], delivery(LI), caller)
    again = world.desk.execute(HANDLERS[c.RecordDeliveries], delivery(LI), caller)
    assert (again.repeated, again.last_position) == (True, first.last_position)


def test_a_list_with_a_stranger_on_it_records_nothing(world: BallotWorld) -> None:
    world.noticed()
    world.refuses(NotFoundError, delivery(LI, an_id("stranger")))
    world.refuses(NotAllowedError, delivery(LI), SUN)


def test_links_are_made_anew_and_revoked_once_they_were_issued(world: BallotWorld) -> None:
    world.noticed()
    world.refuses(errors.LinksNotIssuedError, c.ReissueBallotLink(right=LI))
    world.happened(SET, v.BallotLinksIssued(count=4))
    world.does(c.ReissueBallotLink(right=LI))
    world.does(c.RevokeBallotLink(right=LI))
    assert world.facts(LI)[1:] == [e.BallotLinkReissued(), e.BallotLinkRevoked()]


def test_the_holder_votes_by_the_personal_link(world: BallotWorld) -> None:
    world.opened()
    world.by_link(LI, ballot())
    counted = world.right().counted
    assert counted is not None
    assert counted.received_at == world.clock.now()
    assert world.log.entries[-1].actor == f"right:{LI}"


def test_a_cast_reads_the_vote_and_the_right_and_writes_to_the_right_alone(world: BallotWorld) -> None:
    world.opened()
    version = world.log.version(SET)
    guards: list[UUID] = []
    append = world.log.append

    def watched(request: Any) -> Any:
        guards.extend(request.guards)
        return append(request)

    world.log.append = watched  # type: ignore[method-assign]
    world.by_link(LI, ballot())
    assert set(guards) == {SET, LI}
    assert world.log.version(SET) == version


def test_nobody_votes_online_with_anothers_link_or_with_a_login(world: BallotWorld) -> None:
    world.opened()
    world.refuses(errors.NotYourRightError, ballot(LI), None, actor=f"right:{MA}", right=MA)
    world.refuses(errors.NotYourRightError, ballot(LI), TELLER)
    world.refuses(NotFoundError, ballot(an_id("nobody")), None, right=an_id("nobody"))


def test_before_the_opening_and_after_the_count_no_ballot_is_taken(world: BallotWorld) -> None:
    world.noticed()
    world.refuses(errors.NotOpenYetError, ballot(), None, right=LI)
    profile = rule_book().select(Body.OWNERS_JOINT_DECISION, "cn", DAY)
    world.happened(SET, v.VoteOpened(profile=profile, opens_at=NOON, closes_at=CLOSES), v.VoteClosed())
    world.happened(SET, v.VoteTallied(tellers=[TELLER], scrutineers=[], ballots_root="00"))
    world.refuses(errors.VoteCountedError, ballot(), None, right=LI)


def test_a_ballot_after_the_close_is_kept_as_late_whatever_the_senders_clock_says(world: BallotWorld) -> None:
    world.opened()
    world.closed()
    world.by_link(LI, ballot())
    assert world.found() == [Validity.LATE]
    world.refuses(ClaimedTimeError, ballot(), None, right=LI, happened_at=CLOSES - timedelta(minutes=5))
    world.refuses(ClaimedTimeError, ballot(received_at=CLOSES - timedelta(minutes=5)), None, right=LI)


def test_a_second_ballot_by_the_link_is_kept_and_does_not_count(world: BallotWorld) -> None:
    world.opened()
    world.by_link(LI, ballot())
    world.by_link(LI, ballot(marks=NAYS))
    assert world.found() == [Validity.VALID, Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS]


def test_where_the_last_counts_a_holder_may_change_the_ballot(world: BallotWorld) -> None:
    world.opened(duplicates="last_valid_counts")
    world.by_link(LI, ballot())
    world.by_link(LI, ballot(marks=NAYS))
    assert world.found() == [Validity.REPLACED_BY_LATER, Validity.VALID]


def test_in_the_room_a_teller_takes_the_ballot_and_nobody_types_paper_alone(world: BallotWorld) -> None:
    world.opened()
    world.does(ballot(channel="room"))
    assert world.found() == [Validity.VALID]
    world.refuses(NotAllowedError, ballot(MA, channel="room"), SECRETARY)
    world.refuses(errors.PaperNeedsTwoEntriesError, ballot(MA, channel="paper"))
    world.refuses(errors.PaperNeedsTwoEntriesError, ballot(MA, channel="paper"), None, right=MA)


def test_in_a_meeting_only_who_signed_in_and_did_not_leave_votes(world: BallotWorld) -> None:
    assembly = rule_book().select(Body.RESIDENTS_ASSEMBLY, "cn", DAY)
    world.opened(assembly)
    world.refuses(errors.NotSignedInError, ballot(channel="room"))
    world.does(c.SignInHolders(ballot_set=SET, rights=[LI, MA]))
    world.does(c.RecordHolderLeft(right=MA))
    world.does(ballot(channel="room"))
    world.refuses(errors.HolderLeftError, ballot(MA, channel="room"))
    world.does(c.SignInHolders(ballot_set=SET, rights=[LI, MA]))
    world.by_link(MA, ballot(MA))
    assert world.found(MA) == [Validity.VALID]


def test_who_stands_aside_leaves_that_motion_blank(world: BallotWorld) -> None:
    conference = rule_book().select(Body.JOINT_CONFERENCE, "cn", DAY)
    world.opened(conference)
    world.does(c.SignInHolders(ballot_set=SET, rights=[LI]))
    world.does(c.RecordRecusal(right=LI, motion=LIFT))
    world.refuses(errors.RecusedFromMotionError, ballot(channel="room"))


def test_the_importer_enters_any_ballot_with_the_time_at_which_it_came(world: BallotWorld) -> None:
    world.opened()
    came = world.clock.now()
    world.clock.pass_(days=1)
    world.does(ballot(channel="paper", received_at=came, claimed="VALID"), **IMPORTER)
    world.does(ballot(marks=AYES, claimed="DUPLICATE_SAME_CONTENT"), **IMPORTER)
    world.refuses(ClaimDiffersError, ballot(marks=NAYS, claimed="VALID"), **IMPORTER)
    assert world.right().ballots[0].received_at == came


def test_what_an_old_record_calls_late_must_have_come_late(world: BallotWorld) -> None:
    world.opened()
    late = c.RejectBallot.model_validate({"right": LI, "channel": "paper", "reason": "LATE"})
    world.refuses(ClaimDiffersError, late, **IMPORTER)
    world.closed()
    seven_past = late.model_copy(update={"received_at": CLOSES})
    world.does(seven_past, **IMPORTER)
    assert world.found() == [Validity.LATE]


def test_a_teller_sets_an_unclear_ballot_aside_in_the_room_and_it_may_be_cured(world: BallotWorld) -> None:
    world.opened()
    unclear = c.RejectBallot.model_validate({"right": LI, "channel": "room", "reason": "UNCLEAR"})
    world.does(unclear)
    world.refuses(errors.NotYourRightError, unclear.model_copy(update={"channel": BallotChannel.ONLINE}))
    duplicate = unclear.model_copy(update={"reason": Validity.DUPLICATE_SAME_CONTENT})
    world.refuses(errors.ReasonIsComputedError, duplicate)
    strange = unclear.model_copy(update={"marks": {an_id("elsewhere"): ("AYE",)}})
    world.refuses(errors.MotionNotPutError, strange)
    world.by_link(LI, ballot())
    assert world.found() == [Validity.UNCLEAR, Validity.VALID]


def test_a_secret_ballot_goes_to_the_box_and_the_holder_is_struck_off_once(world: BallotWorld) -> None:
    world.opened(form="secret")
    world.refuses(errors.SecretVoteError, ballot(), None, right=LI)
    rejected = c.RejectBallot.model_validate({"right": LI, "channel": "room", "reason": "UNCLEAR"})
    world.refuses(errors.SecretVoteError, rejected)
    world.by_link(LI, c.MarkVoted.model_validate({"right": LI, "channel": "online"}))
    assert world.last(LI) == e.VotedSecretly.model_validate({"channel": "online"})
    at_the_desk = c.MarkVoted.model_validate({"right": LI, "channel": "paper"})
    world.refuses(errors.AlreadyVotedError, at_the_desk)
    world.does(at_the_desk.model_copy(update={"right": MA}))
    world.refuses(NotAllowedError, at_the_desk.model_copy(update={"right": WU}), SUN)
    world.does(at_the_desk.model_copy(update={"right": XU}), None, **IMPORTER)
    online = at_the_desk.model_copy(update={"right": WU, "channel": BallotChannel.ONLINE})
    world.refuses(errors.NotYourRightError, online, SECOND)


def test_an_agent_votes_for_a_holder_who_authorised_it_in_writing(world: BallotWorld) -> None:
    world.opened()
    world.does(authority())
    world.by_link(LI, ballot(proxy=an_id("proxy")))
    assert world.found() == [Validity.VALID]
    assert world.principals(an_id("agent")) == 1


def test_in_zhoushan_an_authority_for_staff_of_the_property_company_is_kept_as_refused(
    world: BallotWorld,
) -> None:
    world.opened()
    world.does(authority(property_staff=True))
    refused = world.last(LI)
    assert isinstance(refused, e.ProxyRefused)
    assert refused.ground == "ballot.proxy_property_staff"
    assert "《舟山市物业管理条例》第十七条" in (refused.reason or "")
    assert world.principals(an_id("agent")) == 0


def test_before_the_opening_the_rules_of_the_record_date_say_who_may_be_authorised(
    world: BallotWorld,
) -> None:
    world.noticed(place="cn-shandong-weifang")
    for number, right in enumerate((LI, MA, WU, XU)):
        world.does(authority(f"proxy {number}", right))
    refused = world.last(XU)
    assert isinstance(refused, e.ProxyRefused)
    assert refused.ground == "ballot.proxy_cap"
    world.does(c.RevokeProxy(right=LI, proxy=an_id("proxy 0")))
    world.does(authority("proxy 4", XU))
    assert isinstance(world.last(XU), e.ProxyRegistered)
    assert world.principals(an_id("agent")) == 3


def test_the_holder_who_votes_in_person_frees_the_agent(world: BallotWorld) -> None:
    world.opened()
    world.does(authority())
    world.by_link(LI, ballot())
    assert world.principals(an_id("agent")) == 0
    world.by_link(LI, ballot(proxy=an_id("proxy")))
    assert world.found() == [Validity.VALID, Validity.NO_AUTHORITY]


def test_an_authority_whose_vote_was_cast_still_counts_among_the_agents_when_it_is_revoked(
    world: BallotWorld,
) -> None:
    world.opened()
    world.does(authority())
    world.by_link(LI, ballot(proxy=an_id("proxy")))
    world.by_link(LI, c.RevokeProxy(right=LI, proxy=an_id("proxy")))
    assert world.principals(an_id("agent")) == 1
    assert world.found() == [Validity.VALID]


def test_nobody_else_revokes_the_authority(world: BallotWorld) -> None:
    world.opened()
    world.does(authority())
    revoked = c.RevokeProxy(right=LI, proxy=an_id("proxy"))
    world.refuses(NotAllowedError, revoked, None, right=MA)
    world.does(revoked, SECOND)
    assert world.principals(an_id("agent")) == 0


def test_an_agents_paper_that_came_before_the_holders_ballot_counts_and_engages_the_agent_again(
    world: BallotWorld,
) -> None:
    world.opened()
    world.does(authority())
    came = world.clock.now()
    world.by_link(LI, ballot(marks=NAYS))
    assert world.principals(an_id("agent")) == 0
    world.does(ballot(channel="paper", proxy=an_id("proxy"), received_at=came), **IMPORTER)
    assert world.found() == [Validity.DUPLICATE_CONFLICT_FIRST_VALID_COUNTS, Validity.VALID]
    assert world.principals(an_id("agent")) == 1


def test_an_agent_who_voted_twice_for_a_holder_counts_once(world: BallotWorld) -> None:
    world.opened()
    world.does(authority())
    came = world.clock.now()
    world.by_link(LI, ballot(proxy=an_id("proxy")))
    world.by_link(LI, c.RevokeProxy(right=LI, proxy=an_id("proxy")))
    world.does(ballot(channel="paper", proxy=an_id("proxy"), received_at=came), **IMPORTER)
    assert world.found() == [Validity.DUPLICATE_SAME_CONTENT, Validity.VALID]
    assert world.principals(an_id("agent")) == 1

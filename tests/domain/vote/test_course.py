"""From the notice to the close, with every time at its boundary on both sides."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from deliberation.domain.ballot.errors import ChannelNotOfferedError
from deliberation.domain.calendar import ClaimDiffersError
from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.rules.voting.errors import ItemMissingError
from deliberation.domain.rules.voting.hall_rules import HallRules
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.standing import Standing
from deliberation.domain.unit.events import UnitKind
from deliberation.domain.unit.state import Unit
from deliberation.domain.values import Role
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import errors
from deliberation.domain.vote import events as e
from deliberation.domain.vote.decider import (
    close,
    extend,
    issue_links,
    open_vote,
    post_undelivered,
    publish_notice,
)
from deliberation.domain.vote.result_errors import PostingPastError
from deliberation.domain.vote.setup import BallotChannel
from deliberation.domain.vote.timing import Law, notice_needed, open_for
from tests.domain.dsl import Outcome, an_id
from tests.domain.vote import dsl
from tests.domain.vote.dsl import (
    CLOSES,
    HANGZHOU,
    OPENS,
    RECORD_DATE,
    SET,
    Timed,
    before_opening,
    chair,
    closed_vote,
    frozen,
    given_vote,
    law,
    noticed,
    on,
    opened,
    prepared,
    question,
    setup,
    somebody,
    teller,
)
from tests.domain.vote.test_electorate import decided, raised

MIDSUMMER = date(2026, 6, 6)


def notice(opens: datetime = OPENS, closes: datetime = CLOSES, **more: Any) -> c.PublishVoteNotice:
    return c.PublishVoteNotice(ballot_set=SET, opens_at=opens, closes_at=closes, **more)


def announced(at: datetime, command: c.PublishVoteNotice, under: Law | None = None, **more: Any) -> Outcome:
    """A notice for a vote with a frozen roll."""
    who = somebody(Role.CHAIR, at.month, at.day, at.hour, at.minute)
    before = given_vote(prepared(setup(**more)), frozen())
    return before.when(publish_notice, who, command, under or law())


def test_gaoting_s_notice_leaves_sixteen_clear_days() -> None:
    announced(on(5, 20, 10), notice(claimed_clear_days=16)).then(noticed()[1])
    refusal = announced(on(5, 20, 10), notice(claimed_clear_days=17)).then_refused(ClaimDiffersError)
    assert "17" in refusal.zh
    assert "16" in refusal.zh


def test_owners_are_told_fifteen_clear_days_before_and_not_fourteen() -> None:
    announced(on(5, 21, 23, 59), notice()).then(noticed()[1])
    refusal = announced(on(5, 22, 0), notice()).then_refused(errors.VoteNoticeTooShortError)
    assert "15日以前" in refusal.zh
    assert "只有14整日" in refusal.zh
    assert "《物业管理条例》第十四条" in refusal.zh
    assert "art. 14" in refusal.en


def test_a_temporary_meeting_is_told_seven_days_before_where_the_place_says_so() -> None:
    hangzhou = law(HANGZHOU)
    told = noticed()[1]
    announced(on(5, 29), notice(), hangzhou, place=HANGZHOU, temporary=True).then(told)
    refusal = announced(on(5, 30), notice(), hangzhou, place=HANGZHOU, temporary=True).then_refused(
        errors.VoteNoticeTooShortError
    )
    assert "杭州市物业管理条例" in refusal.zh
    announced(on(5, 29), notice(), hangzhou, place=HANGZHOU).then_refused(errors.VoteNoticeTooShortError)
    announced(on(5, 29), notice(), temporary=True).then_refused(errors.VoteNoticeTooShortError)


def test_residents_are_told_ten_days_before_and_a_conference_whenever_it_likes() -> None:
    residents = law(body=Body.RESIDENTS_ASSEMBLY)
    asks = {"questions": (question(item=None),), "body": Body.RESIDENTS_ASSEMBLY}
    announced(on(5, 26), notice(), residents, **asks).then(noticed()[1])
    announced(on(5, 27), notice(), residents, **asks).then_refused(errors.VoteNoticeTooShortError)
    conference = law(body=Body.JOINT_CONFERENCE)
    announced(on(6, 6, 7), notice(), conference, **{**asks, "body": Body.JOINT_CONFERENCE}).then(noticed()[1])


def test_where_no_text_asks_for_days_none_are_needed() -> None:
    bare = Law(law().profile)
    assert notice_needed(setup(), bare).least == 0


@pytest.mark.parametrize(
    ("opens", "closes"),
    [(on(5, 20, 10), CLOSES), (OPENS, OPENS), (CLOSES, OPENS), (on(5, 19), CLOSES)],
)
def test_voting_begins_after_the_notice_and_ends_after_it_begins(opens: datetime, closes: datetime) -> None:
    announced(on(5, 20, 10), notice(opens, closes)).then_refused(errors.TimesOutOfOrderError)


@pytest.mark.parametrize(
    ("closes", "days", "why"),
    [
        (on(6, 11, 0, 0), 4, errors.WindowTooShortError),
        (on(6, 10, 23, 59), 4, errors.WindowTooShortError),
        (on(6, 11, 0, 1), 5, None),
        (on(8, 6, 0, 0), 60, None),
        (on(8, 6, 0, 1), 61, errors.WindowTooLongError),
    ],
)
def test_in_hangzhou_a_vote_is_open_for_five_to_sixty_days(
    closes: datetime, days: int, why: type[errors.WindowTooLongError] | None
) -> None:
    assert open_for(OPENS, closes) == days
    found = announced(on(5, 20, 10), notice(closes=closes), law(HANGZHOU), place=HANGZHOU)
    if why is None:
        found.then(noticed(closes=closes)[1])
    else:
        assert "第二十条" in found.then_refused(why).zh


def test_elsewhere_and_for_other_bodies_the_window_is_free() -> None:
    announced(on(5, 20, 10), notice(closes=OPENS + timedelta(minutes=30))).then(
        noticed(closes=OPENS + timedelta(minutes=30))[1]
    )
    asks = {"questions": (question(item=None),), "body": Body.RESIDENTS_ASSEMBLY, "place": HANGZHOU}
    residents = law(HANGZHOU, body=Body.RESIDENTS_ASSEMBLY)
    short = OPENS + timedelta(hours=2)
    announced(on(5, 20, 10), notice(closes=short), residents, **asks).then(noticed(closes=short)[1])


def test_units_that_are_told_still_act() -> None:
    committee, gone = Unit(kind=UnitKind.RESIDENTS_COMMITTEE), Unit()
    command = notice(informed=[an_id("committee")])
    before = given_vote(prepared(), frozen())
    before.when(publish_notice, chair(), command, law(), [committee]).then(
        e.VoteNoticePublished(opens_at=OPENS, closes_at=CLOSES, informed=[an_id("committee")])
    )
    before.when(publish_notice, chair(), command, law(), [gone]).then_refused(NotFoundError)


def test_a_notice_needs_its_chair_and_a_roll_that_is_settled() -> None:
    given_vote(prepared()).when(publish_notice, chair(), notice(), law()).then_refused(errors.VoteStageError)
    given_vote(prepared(), frozen()).when(publish_notice, teller(5, 20), notice(), law()).then_refused(
        NotAllowedError
    )
    upheld = [prepared(), frozen(), raised(on(5, 20, 9)), (on(5, 20, 9), decided(upheld=True)[1])]
    given_vote(*upheld).when(publish_notice, chair(5, 20, 10), notice(), law()).then_refused(
        errors.RollNotFrozenAnewError
    )


def test_another_notice_takes_the_place_of_the_first_and_its_days_count_afresh() -> None:
    later = OPENS + timedelta(days=10)
    before = given_vote(*before_opening())
    before.when(publish_notice, chair(5, 31), notice(later), law()).then(noticed(opens=later)[1])
    before.when(publish_notice, chair(6, 1), notice(later), law()).then_refused(
        errors.VoteNoticeTooShortError
    )


def posting(until: date) -> c.PostUndeliveredNotice:
    return c.PostUndeliveredNotice(ballot_set=SET, until=until, basis="舟山条例第17条")


def test_gaoting_s_undelivered_papers_hang_out_seven_days_and_not_six() -> None:
    before = given_vote(*before_opening())
    before.when(post_undelivered, teller(5, 27, 10), posting(date(2026, 6, 3)), law()).then(
        e.UndeliveredNoticePosted(until=date(2026, 6, 3), basis="舟山条例第17条")
    )
    refusal = before.when(post_undelivered, teller(5, 27), posting(date(2026, 6, 2)), law()).then_refused(
        errors.PostingTooShortError
    )
    assert "不少于7日（《舟山市物业管理条例》第十七条），现为6日" in refusal.zh


def test_where_nothing_is_asked_papers_hang_out_as_long_as_one_likes_but_not_in_the_past() -> None:
    before = given_vote(*before_opening(setup(place="cn")))
    today = date(2026, 5, 27)
    before.when(post_undelivered, teller(5, 27), posting(today), law("cn")).then(
        e.UndeliveredNoticePosted(until=today, basis="舟山条例第17条")
    )
    before.when(post_undelivered, teller(5, 27), posting(today - timedelta(days=1)), law("cn")).then_refused(
        PostingPastError
    )


def test_papers_hang_out_between_notice_and_opening_and_clerks_say_so() -> None:
    week = posting(date(2026, 6, 10))
    given_vote(prepared(), frozen()).when(post_undelivered, teller(5, 21), week, law()).then_refused(
        errors.VoteStageError
    )
    given_vote(*before_opening()).when(
        post_undelivered, somebody(Role.SCRUTINEER, 5, 21), week, law()
    ).then_refused(NotAllowedError)
    assembly = law(body=Body.RESIDENTS_ASSEMBLY)
    given_vote(*before_opening()).when(
        post_undelivered, teller(5, 27), posting(date(2026, 5, 28)), assembly
    ).then(e.UndeliveredNoticePosted(until=date(2026, 5, 28), basis="舟山条例第17条"))


def test_links_are_made_for_every_right_on_the_roll() -> None:
    made = e.BallotLinksIssued(count=4)
    for happened in ([prepared(), frozen()], before_opening(), dsl.open_vote()):
        given_vote(*happened).when(issue_links, teller(6, 7)).then(made)


def test_no_links_are_made_on_paper_only_nor_for_a_roll_that_is_wrong_nor_by_anybody() -> None:
    paper = setup(channels=(BallotChannel.PAPER,))
    given_vote(prepared(paper), frozen()).when(issue_links, teller(5, 21)).then_refused(
        ChannelNotOfferedError
    )
    upheld = [*before_opening(), raised(), decided(upheld=True)]
    given_vote(*upheld).when(issue_links, teller(5, 26)).then_refused(errors.RollNotFrozenAnewError)
    given_vote(*before_opening()).when(issue_links, somebody(None, 5, 26)).then_refused(NotAllowedError)
    given_vote(prepared()).when(issue_links, teller(5, 19)).then_refused(errors.VoteStageError)
    given_vote(*closed_vote()).when(issue_links, teller(6, 25)).then_refused(errors.VoteStageError)


def test_voting_opens_at_its_hour_and_not_a_minute_before_under_the_rules_of_the_day() -> None:
    before = given_vote(*before_opening())
    today = law(day=MIDSUMMER)
    before.when(open_vote, chair(6, 6, 8), today).then(opened(today)[1])
    refusal = before.when(open_vote, chair(6, 6, 7, 59), today).then_refused(errors.OpensLaterError)
    assert "2026年6月6日 08:00" in refusal.zh


def test_voting_does_not_open_once_its_close_has_come() -> None:
    before = given_vote(*before_opening())
    before.when(open_vote, chair(6, 24, 17, 59), law()).then(opened(law())[1])
    refusal = before.when(open_vote, chair(6, 24, 18), law()).then_refused(errors.CloseHasComeError)
    assert "2026年6月24日 18:00" in refusal.zh


def test_nobody_votes_while_an_objection_waits_or_the_roll_is_to_be_frozen_anew() -> None:
    waits = [*before_opening(), raised()]
    refusal = given_vote(*waits).when(open_vote, chair(6, 6), law()).then_refused(errors.ObjectionsOpenError)
    assert "1件" in refusal.zh
    upheld = [*waits, decided(upheld=True)]
    given_vote(*upheld).when(open_vote, chair(6, 6), law()).then_refused(errors.RollNotFrozenAnewError)
    for settled in ([*waits, decided(upheld=False)], [*upheld, (on(5, 26), frozen()[1])]):
        given_vote(*settled).when(open_vote, chair(6, 6), law()).then(opened(law())[1])


def test_opening_asks_for_the_days_of_notice_once_more() -> None:
    rushed = [prepared(), frozen(), noticed(on(5, 22))]
    given_vote(*rushed).when(open_vote, chair(6, 6, 23), law()).then_refused(errors.VoteNoticeTooShortError)
    given_vote(*rushed).when(open_vote, chair(6, 7, 0), law()).then(opened(law())[1])


def test_a_vote_that_is_opened_late_is_open_for_the_days_that_the_place_asks_all_the_same() -> None:
    closes = OPENS + timedelta(days=6)
    history = [prepared(setup(place=HANGZHOU)), frozen(), noticed(closes=closes)]
    before = given_vote(*history)
    hangzhou = law(HANGZHOU)
    begun = e.VoteOpened(
        profile=hangzhou.profile, periods=list(hangzhou.periods), opens_at=OPENS, closes_at=closes
    )
    before.when(open_vote, chair(6, 7), hangzhou).then(begun)
    refusal = before.when(open_vote, chair(6, 8), hangzhou).then_refused(errors.WindowTooShortError)
    assert "现为4日" in refusal.zh


def test_opening_asks_the_rules_of_the_day_whether_the_questions_fit() -> None:
    wrong: list[Timed] = before_opening(setup(question(item=None)))
    given_vote(*wrong).when(open_vote, chair(6, 6), law()).then_refused(ItemMissingError)


def test_the_chair_opens_a_vote_that_was_announced() -> None:
    given_vote(*before_opening()).when(open_vote, teller(6, 6), law()).then_refused(NotAllowedError)
    for happened in ([prepared(), frozen()], dsl.open_vote()):
        given_vote(*happened).when(open_vote, chair(6, 6), law()).then_refused(errors.VoteStageError)
    given_vote().when(open_vote, chair(6, 6), law()).then_refused(NotFoundError)


def extending(closes: datetime) -> c.ExtendVote:
    return c.ExtendVote(ballot_set=SET, closes_at=closes, reason="台风")


def test_the_close_is_moved_before_it_comes_and_not_after() -> None:
    later = CLOSES + timedelta(days=2)
    before = given_vote(*dsl.open_vote())
    before.when(extend, chair(6, 24, 17, 59), extending(later)).then(
        e.VoteExtended(closes_at=later, reason="台风")
    )
    before.when(extend, chair(6, 24, 18), extending(later)).then_refused(errors.CloseHasComeError)


def test_an_extension_ends_later_than_the_present_close() -> None:
    before = given_vote(*dsl.open_vote())
    before.when(extend, chair(6, 10), extending(CLOSES)).then_refused(errors.ExtensionNotLaterError)
    before.when(extend, teller(6, 10), extending(on(6, 25))).then_refused(NotAllowedError)
    given_vote(*closed_vote()).when(extend, chair(6, 25), extending(on(6, 26))).then_refused(
        errors.VoteStageError
    )


def test_an_extension_stays_within_what_the_place_allows() -> None:
    before = given_vote(*dsl.open_vote(setup(place=HANGZHOU), under=law(HANGZHOU, MIDSUMMER)))
    allowed = on(8, 5, 23)
    before.when(extend, chair(6, 10), extending(allowed)).then(
        e.VoteExtended(closes_at=allowed, reason="台风")
    )
    before.when(extend, chair(6, 10), extending(on(8, 6, 1))).then_refused(errors.WindowTooLongError)


CLOCK = Standing(at=CLOSES, system=True)


def test_owners_vote_until_the_close_and_not_a_minute_less() -> None:
    before = given_vote(*dsl.open_vote())
    before.when(close, chair(6, 24, 18)).then(e.VoteClosed())
    before.when(close, CLOCK).then(e.VoteClosed())
    refusal = before.when(close, chair(6, 24, 17, 59)).then_refused(errors.ClosesLaterError)
    assert "2026年6月24日 18:00" in refusal.zh


def test_an_extended_vote_closes_at_its_new_time() -> None:
    later = on(6, 26, 18)
    before = given_vote(*dsl.open_vote(), (on(6, 20), e.VoteExtended(closes_at=later)))
    before.when(close, CLOCK).then_refused(errors.ClosesLaterError)
    before.when(close, chair(6, 26, 18)).then(e.VoteClosed())


def test_a_body_that_votes_in_the_room_is_done_when_its_chair_says_so_but_not_when_the_clock_does() -> None:
    rules = Law(HallRules(name="本厅规则").profile(RECORD_DATE))
    hall = dsl.open_vote(setup(question(item=None), body=Body.HALL), under=rules)
    given_vote(*hall).when(close, chair(6, 6, 9)).then(e.VoteClosed())
    early = Standing(at=on(6, 6, 9), system=True)
    given_vote(*hall).when(close, early).then_refused(errors.ClosesLaterError)


def test_a_vote_is_closed_once_and_by_its_chair_or_the_clock() -> None:
    given_vote(*closed_vote()).when(close, chair(6, 25)).then_refused(errors.VoteStageError)
    given_vote(*dsl.open_vote()).when(close, teller(6, 25)).then_refused(NotAllowedError)

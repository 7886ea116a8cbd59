"""What is shown of a vote, step by step, and to whom: nothing before the notice, no tally before its day."""

from datetime import timedelta
from typing import Any

import pytest

from deliberation.domain.ballot import events as b
from deliberation.domain.meeting.events import MotionOutcome
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.profile import BallotForm
from deliberation.domain.rules.voting.roll import Weight
from deliberation.domain.rules.voting.treatment import InvalidBallots
from deliberation.domain.vote import events as v
from deliberation.domain.vote.setup import BallotChannel
from deliberation.domain.vote.state import VoteState
from projections.asof import AsOf, ClockName
from projections.timers.view import votes_to_close
from projections.votes.published import published
from projections.votes.shapes import PieceCounts, VoteQuery, VoteView
from projections.votes.view import box, vote, votes
from tests.domain.dsl import an_id
from tests.projections.conftest import Shown
from tests.projections.vote_story import (
    BALLOTS,
    OWNERS,
    RAISE,
    SECRETS,
    TITLE,
    USE,
    VoteStory,
    answers,
    area,
    right,
)

WHOLE_AREA = sum(map(area, range(1, 13)))


def seen(shown: Shown, **more: Any) -> VoteView:
    found = shown(vote, BALLOTS, **more)
    assert found is not None
    return found


def test_before_its_notice_a_vote_is_for_the_office_alone(voting: VoteStory, shown: Shown) -> None:
    voting.prepared()
    voting.enrolled()
    voting.frozen()
    assert shown(vote, BALLOTS) is None
    assert shown(votes, VoteQuery()).items == ()
    office = seen(shown, office=True)
    assert (office.state, office.title, office.published) == (VoteState.ROLL_FROZEN, TITLE, False)
    assert [one.text for one in office.questions] == ["是否使用维修资金更换电梯？", "是否筹集维修资金？"]
    assert [line.title for line in shown.ask(votes, VoteQuery(), office=True).items] == [TITLE]
    voting.noticed()
    public = seen(shown)
    assert (public.title, public.notice is not None, public.turnout) == (TITLE, True, None)


def test_a_vote_that_is_not_there_is_none(shown: Shown) -> None:
    assert shown(vote, an_id("nothing"), office=True) is None
    assert shown.ask(box, an_id("nothing")) is None


def test_the_roll_is_shown_by_totals_and_root(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open()
    roll = seen(shown).roll
    assert roll is not None
    assert (roll.heads, roll.units, roll.area_centi_m2, len(roll.root)) == (12, 12, WHOLE_AREA, 64)


def test_objections_are_counted_for_the_public_and_read_by_the_office(
    voting: VoteStory, shown: Shown
) -> None:
    voting.up_to_open()
    public, office = seen(shown), seen(shown, office=True)
    counts = public.objections
    assert (counts.raised, counts.upheld, counts.rejected, counts.waiting) == (2, 0, 1, 1)
    assert public.objection_list == ()
    assert [(one.claim, one.reason, one.upheld) for one in office.objection_list] == [
        ("异议：漏了车库", "面积以产权证为准", False),
        ("异议：漏了车库", None, None),
    ]


def test_turnout_is_told_while_open_but_never_the_tally(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open()
    voting.voted()
    voting.typed()
    office = seen(shown, office=True).turnout
    assert office is not None
    took = sum(map(area, (1, 2, 3, 4, 5, 6, 7, 9)))
    assert office.participating == Weight(heads=8, area_centi_m2=took)
    assert office.by_channel == {
        BallotChannel.PAPER: 1,
        BallotChannel.ONLINE: 7,
        BallotChannel.ROOM: 0,
    }
    assert (office.rejected, office.cure, office.rounded) == (2, 1, False)
    assert [(one.count, one.needed, one.met) for one in office.checks] == [
        (took, -(-2 * WHOLE_AREA // 3), False),
        (8, 8, True),
    ]
    public = seen(shown)
    assert public.turnout is not None
    step = 5 * WHOLE_AREA // 12
    assert public.turnout.participating == Weight(heads=8, area_centi_m2=took // step * step)
    assert public.turnout.by_channel[BallotChannel.PAPER] is None
    assert public.turnout.rejected is None
    assert public.counted is None
    assert all(one.result is None for one in public.questions)


def test_the_countdown_runs_to_the_close_and_the_timer_finds_the_vote_then(
    voting: VoteStory, shown: Shown
) -> None:
    voting.up_to_open()
    closes = voting.at - timedelta(hours=1) + timedelta(days=7)
    assert seen(shown, now=closes - timedelta(seconds=90)).seconds_left == 90
    assert seen(shown, now=closes + timedelta(days=1)).seconds_left == 0
    assert shown.ask(votes_to_close, closes - timedelta(seconds=1)) == ((), None)
    (found,), following = shown.ask(votes_to_close, closes)
    assert (found.stream, found.state.status, following) == (BALLOTS, VoteState.OPEN, None)
    voting.extended()
    view = seen(shown, now=closes)
    assert view.seconds_left is not None
    assert [one.reason for one in view.extensions] == ["延长是因为台风"]
    assert shown.ask(votes_to_close, closes) == ((), None)
    voting.closed()
    assert seen(shown).seconds_left is None
    assert shown.ask(votes_to_close, voting.at + timedelta(days=99)) == ((), None)


def test_deliveries_are_counted_by_how_they_went(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open()
    found = seen(shown, office=True).deliveries
    assert (found.heads, found.proven, found.none) == (12, 11, 0)
    assert found.by_method[b.Delivery.SIGNED] == 7
    assert found.by_method[b.Delivery.UNDELIVERED] == 1
    public = seen(shown).deliveries
    assert public.by_method[b.Delivery.UNDELIVERED] is None
    assert public.by_method[b.Delivery.MAIL] is None
    assert public.proven is None


def test_the_count_is_for_the_office_until_each_motion_is_declared(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open()
    voting.voted()
    voting.typed()
    voting.settled()
    voting.closed()
    voting.counted()
    public, office = seen(shown), seen(shown, office=True)
    assert [one.result for one in public.questions] == [None, None]
    assert public.counted is not None
    assert public.counted.ballots is None
    results = [one.result for one in office.questions]
    assert [r.outcome.outcome for r in results if r and r.outcome] == [
        MotionOutcome.ADOPTED,
        MotionOutcome.NOT_ADOPTED,
    ]
    assert [r.declared for r in results if r] == [None, None]
    voting.declared(USE)
    first, second = seen(shown, openings=True).questions
    assert second.result is None
    assert first.result is not None
    assert first.result.outcome is not None
    assert (first.result.result, first.result.count) == (MotionOutcome.ADOPTED, 1)
    assert first.result.outcome.counts.answers["AYE"].heads == 8
    voting.declared(RAISE)
    whole = seen(shown)
    assert whole.state is VoteState.DECLARED
    assert whole.counted is not None
    assert whole.counted.ballots == PieceCounts(
        9, None, None, 0, None, {Validity.DUPLICATE_SAME_CONTENT: None}
    )
    office = seen(shown, office=True)
    assert office.counted is not None
    assert office.counted.ballots == PieceCounts(9, 2, 7, 0, 1, {Validity.DUPLICATE_SAME_CONTENT: 1})


@pytest.mark.parametrize(
    ("few", "opened"), [(0, {"wording", "ballots", "tallies", "tally"}), (1, {"wording"})]
)
def test_a_count_is_opened_for_checking_unless_small_cells_stand_in_it(
    voting: VoteStory, shown: Shown, few: int, opened: set[str]
) -> None:
    voting.up_to_open()
    voting.closed()
    said = {n: answers("NAY" if n <= few else "AYE") for n in range(1, OWNERS + 1)}
    tallies = voting.tallies(said)
    pieces = v.BallotCounts(counted=OWNERS, online=OWNERS, rejected={Validity.LATE: few} if few else {})
    counted = v.VoteTallied(tellers=[], scrutineers=[], ballots_root="00", ballots=pieces, tallies=tallies)
    again = v.RecountCompleted(
        motion=RAISE, tellers=[], scrutineers=[], changed=False, ballots_root="00", tally=tallies[1]
    )
    first, second = (
        v.VoteDeclared(
            motion=one.outcome.motion, outcome=one.outcome.outcome, treatment=one.outcome.treatment
        )
        for one in tallies
    )
    voting.put(BALLOTS, counted, first)
    wording = {one.field for one in seen(shown, openings=True).openings} - {"ballots"}
    assert wording == {"wording"}, "the other question is not declared yet, and both were sealed together"
    voting.put(BALLOTS, second, v.RecountRequested(motion=RAISE), again, second)
    assert {one.field for one in seen(shown, openings=True).openings} == opened


def test_what_the_scrutineers_ruled_is_the_reading_that_is_shown(voting: VoteStory, shown: Shown) -> None:
    """Six of nine ayes are 2/3; with the spoilt ballot as a participant the other reading is declared."""
    voting.up_to_open()
    voting.closed()
    plain = voting.tallies()[1]
    ruled = plain.outcome.treatment.model_copy(update={"invalid": InvalidBallots.PARTICIPATING})
    other = plain.outcome.model_copy(update={"treatment": ruled, "outcome": MotionOutcome.TURNOUT_NOT_MET})
    tallied = v.Tallied(outcome=plain.outcome, contested=(other,), ruling_needed=True)
    voting.put(
        BALLOTS,
        v.VoteTallied(tellers=[], scrutineers=[], ballots_root="00", tallies=[voting.tallies()[0], tallied]),
        v.InvalidBallotsRuled(invalid=InvalidBallots.PARTICIPATING, scrutineers=[], reason="按惯例"),
        v.VoteDeclared(motion=RAISE, outcome=other.outcome, treatment=ruled),
    )
    view = seen(shown)
    result = view.questions[1].result
    assert result is not None
    assert (result.outcome, result.contested) == (published(other), (published(plain.outcome),))
    exact = seen(shown, office=True).questions[1].result
    assert exact is not None
    assert (exact.outcome, exact.contested) == (other, (plain.outcome,))
    assert view.ruling is not None
    assert (view.ruling.invalid, view.ruling.reason) == (InvalidBallots.PARTICIPATING, None)
    office = seen(shown, office=True).ruling
    assert office is not None
    assert office.reason == "按惯例"


def test_recount_and_judgment_stand_beside_the_result(voting: VoteStory, shown: Shown) -> None:
    voting.whole()
    question = seen(shown).questions[1]
    assert [(one.reason, one.changed) for one in question.recounts] == [(None, False)]
    assert question.annulled is not None
    assert question.annulled.case_no is None
    office = seen(shown, office=True).questions[1]
    assert office.annulled is not None
    assert office.annulled.case_no == "（2026）浙01民初1号"
    assert [one.reason for one in office.recounts] == ["差一票"]
    assert seen(shown).posted_until is not None


def test_a_changed_recount_is_for_the_office_until_it_is_declared_anew(
    voting: VoteStory, shown: Shown
) -> None:
    voting.whole()
    outcome = voting.tallies()[1].outcome.model_copy(update={"outcome": MotionOutcome.ADOPTED})
    voting.put(
        BALLOTS,
        v.RecountRequested(motion=RAISE),
        v.RecountCompleted(
            motion=RAISE,
            tellers=[],
            scrutineers=[],
            changed=True,
            ballots_root="00",
            tally=v.Tallied(outcome=outcome),
        ),
    )
    public, office = seen(shown).questions[1].result, seen(shown, office=True).questions[1].result
    assert public is not None
    assert office is not None
    assert public.outcome is not None
    assert public.outcome.outcome is MotionOutcome.NOT_ADOPTED
    assert (office.outcome, office.result) == (outcome, MotionOutcome.NOT_ADOPTED)
    voting.put(
        BALLOTS,
        v.VoteDeclared(motion=RAISE, outcome=outcome.outcome, treatment=outcome.treatment, count=2),
    )
    anew = seen(shown).questions[1].result
    assert anew is not None
    assert (anew.outcome, anew.count) == (published(outcome), 2)


def test_a_voided_vote_says_by_whom_and_keeps_its_reason_in_the_office(
    voting: VoteStory, shown: Shown
) -> None:
    voting.up_to_open()
    voting.put(BALLOTS, v.VoteVoided(by=an_id("street"), reason="名册有重大缺陷"))
    public, office = seen(shown).voided, seen(shown, office=True).voided
    assert public is not None
    assert office is not None
    assert (public.by.id, public.reason, office.reason) == (an_id("street"), None, "名册有重大缺陷")


def test_a_vote_as_of_a_time_shows_the_turnout_of_that_time(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open()
    voting.cast(1, answers("AYE"))
    one = voting.at
    voting.cast(2, answers("NAY"))
    two = voting.at
    voting.put(right(3), b.RightAmended(area_centi_m2=1, units=1))
    shown.update()
    for at, heads, whole in ((one, 1, area(1)), (two, 2, area(1) + area(2))):
        then = shown.ask(vote, BALLOTS, as_of=AsOf(at, ClockName.HAPPENED), office=True)
        assert then.turnout.participating == Weight(heads=heads, area_centi_m2=whole)
    before = AsOf(one - timedelta(days=60), ClockName.HAPPENED)
    assert shown.ask(vote, BALLOTS, as_of=before, office=True) is None


def test_the_published_box_is_in_the_order_of_receipt_codes(voting: VoteStory, shown: Shown) -> None:
    voting.up_to_open(BallotForm.SECRET)
    assert shown(box, BALLOTS) is None
    voting.secretly(["ZK4T", "A7Q2"])
    found = shown(box, BALLOTS)
    assert [(one.code, one.marks) for one in found.ballots] == [
        ("A7Q2", answers("AYE")),
        ("ZK4T", answers("AYE")),
    ]
    view = seen(shown, office=True)
    assert view.turnout is not None
    assert view.turnout.participating.heads == 2
    assert not view.minimum_group_warned
    before = AsOf(voting.at - timedelta(days=1), ClockName.HAPPENED)
    assert shown.ask(box, BALLOTS, as_of=before) is None


def test_nothing_secret_or_personal_is_shown_to_the_public(voting: VoteStory, shown: Shown) -> None:
    voting.whole()
    said = repr(seen(shown, openings=True)) + repr(shown.ask(votes, VoteQuery()))
    for value in SECRETS[:-1]:
        assert value not in said
    assert "marks" not in said
    assert Validity.UNCLEAR not in said

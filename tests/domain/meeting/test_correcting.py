"""A recorded fact is put right; what was declared stands, and is shown to be in question."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from deliberation.domain.corrections import CorrectionMode, correct
from deliberation.domain.errors import Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import correcting, errors, motions
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.state import MEETINGS, Meeting
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.terms import Term
from tests.domain.dsl import START, an_id, entries
from tests.domain.dsl import state as fold_facts
from tests.domain.meeting.story import (
    CHEN,
    EVERYBODY,
    FENG,
    ISSUES_HERE,
    LI,
    MEETING,
    MOTION,
    PARTY,
    POLE,
    POWER,
    QIAN,
    STRANGER,
    SUN,
    WANG,
    WU,
    ZHAO,
    ZHENG,
    arrived,
    chair,
    in_session,
    left,
    meeting,
    proposed,
    recused,
    units_in_session,
)

NOW = START + timedelta(days=30)
REPLACE, INSERT, STRIKE = CorrectionMode.REPLACE, CorrectionMode.INSERT_AFTER, CorrectionMode.STRIKE
FIVE = [LI, QIAN, WU, ZHENG, FENG]


def voted(*moves: DomainEvent, ayes: list[Any] | None = None) -> list[DomainEvent]:
    """Convened 1, notice 2, signed in 3, opened 4, proposed 5, the moves, quorum and hands last."""
    facts = [*in_session(), proposed(), *moves]
    command = c.RecordShowOfHands(meeting=MEETING, motion=MOTION, ayes=ayes or FIVE, nays=[WANG, SUN, CHEN])
    return [*facts, *motions.record_show_of_hands(meeting(*facts), chair(), command, ISSUES_HERE)]


def request(version: int, mode: CorrectionMode, **more: Any) -> c.CorrectMeeting:
    return c.CorrectMeeting(meeting=MEETING, version=version, mode=mode, reason="核对签到表", **more)


def inserted(version: int, fact: DomainEvent, **more: Any) -> c.CorrectMeeting:
    fields = fact.model_dump(mode="json", exclude_none=True)
    return request(version, INSERT, topic=type(fact).TOPIC, fields=fields, **more)


def put_right(facts: list[DomainEvent], asked: c.CorrectMeeting) -> e.MeetingCorrected:
    """The correction as it would be recorded, after every check."""
    recorded = entries(*facts)
    correcting.check_request(recorded, asked)
    correction = correct(recorded, asked, e.MeetingCorrected, NOW)
    correcting.check_correction(recorded, correction)
    return correction


def after(facts: list[DomainEvent], asked: c.CorrectMeeting) -> Meeting:
    return fold_facts(MEETINGS, *facts, put_right(facts, asked))


def foreseen(facts: list[DomainEvent], asked: c.CorrectMeeting) -> list[correcting.Consequence]:
    return correcting.consequences(entries(*facts), put_right(facts, asked))


def refused(facts: list[DomainEvent], asked: c.CorrectMeeting, why: type[Refusal]) -> Refusal:
    with pytest.raises(why) as told:
        put_right(facts, asked)
    assert told.value.zh
    assert told.value.en
    return told.value


FORGOTTEN_LEAVER = inserted(5, left(FENG))


def test_a_forgotten_departure_brings_the_outcome_into_question_and_flips_nothing() -> None:
    """Of seven, four ayes would do; but Feng was one of the five, and Li, Qian, Wu, Zheng are four."""
    now = after(voted(), FORGOTTEN_LEAVER).motions[MOTION]
    assert now.working == e.HandsWorking(ayes=4, nays=3, abstentions=0, base=7, needed=4)
    assert now.outcome is now.found is e.MotionOutcome.ADOPTED
    facts = voted()
    doubted = after(facts, inserted(5, recused(LI))).motions[MOTION]
    assert doubted.outcome is e.MotionOutcome.ADOPTED
    assert doubted.found is e.MotionOutcome.NOT_ADOPTED
    assert doubted.in_question


def test_what_would_change_is_listed_before_it_is_recorded() -> None:
    [consequence] = foreseen(voted(), FORGOTTEN_LEAVER)
    assert consequence.motion == MOTION
    assert not consequence.questions
    assert consequence.working_before
    assert consequence.working_after
    assert (consequence.working_before.base, consequence.working_after.base) == (8, 7)
    [graver] = foreseen(voted(), inserted(5, recused(LI)))
    assert graver.questions
    assert graver.declared is graver.found_before is e.MotionOutcome.ADOPTED
    assert graver.found_after is e.MotionOutcome.NOT_ADOPTED


def test_a_correction_that_touches_no_result_has_no_consequences() -> None:
    assert foreseen(voted(), inserted(5, e.RuleNoted(note="一人一票"))) == []


def test_a_quorum_that_was_not_there_leaves_no_decision_to_be_found() -> None:
    facts = voted()
    present = [str(person) for person in [LI, QIAN, ZHENG, WANG, SUN]]
    asked = request(3, REPLACE, fields={"present": present})
    now = after(facts, asked)
    assert now.opening_in_question
    assert now.in_question
    assert now.motions[MOTION].found is e.MotionOutcome.NO_DECISION
    opening, motion = foreseen(facts, asked)
    assert opening.motion is None
    assert opening.questions
    assert motion.questions
    assert motion.quorum_after
    assert not motion.quorum_after.met


def test_an_opening_that_still_had_its_quorum_is_not_in_question() -> None:
    present = [str(person) for person in EVERYBODY if person != CHEN]
    [opening, _] = foreseen(voted(), request(3, REPLACE, fields={"present": present}))
    assert opening.motion is None
    assert not opening.questions


def test_a_misread_name_is_put_right_and_the_working_found_again() -> None:
    facts = voted()
    asked = request(7, REPLACE, fields={"ayes": [str(p) for p in FIVE[:4]], "nays": []})
    now = after(facts, asked).motions[MOTION]
    assert now.working
    assert now.working.ayes == 4
    assert now.outcome is e.MotionOutcome.ADOPTED
    assert now.in_question


def test_a_departure_entered_by_mistake_is_struck() -> None:
    facts = [*in_session(), left(WANG)]
    assert WANG in after(facts, request(5, STRIKE)).room.present


def test_a_later_correction_of_the_same_entry_wins() -> None:
    facts = voted()
    first = put_right(facts, request(7, REPLACE, fields={"ayes": [str(LI)], "nays": []}))
    again = put_right([*facts, first], request(7, REPLACE, fields={"nays": [str(WANG)]}))
    now = fold_facts(MEETINGS, *facts, first, again).motions[MOTION]
    assert now.working
    assert (now.working.ayes, now.working.nays) == (5, 1)


@pytest.mark.parametrize(
    ("version", "fields"),
    [
        (1, {"hall": str(an_id("other hall"))}),
        (1, {"agenda": []}),
        (4, {"quorum": {}}),
        (5, {"issue": str(an_id("trees"))}),
        (6, {"quorum": {}}),
        (7, {"outcome": "NOT_ADOPTED"}),
        (7, {"motion": str(an_id("other"))}),
    ],
)
def test_what_was_declared_is_not_rewritten(version: int, fields: dict[str, Any]) -> None:
    refused(voted(), request(version, REPLACE, fields=fields), errors.DeclaredStandsError)


@pytest.mark.parametrize("version", [4, 5, 6, 7])
def test_what_was_declared_is_not_struck(version: int) -> None:
    refused(voted(), request(version, STRIKE), errors.DeclaredStandsError)


@pytest.mark.parametrize(
    "topic", [e.HandsShown.TOPIC, e.MeetingOpened.TOPIC, e.MeetingCorrected.TOPIC, "issue.closed.v1", None]
)
def test_no_decision_is_added_later(topic: str | None) -> None:
    refused(voted(), request(5, INSERT, topic=topic), errors.DeclaredStandsError)


def test_every_event_of_a_meeting_is_an_act_of_the_chair_or_may_be_corrected_freely() -> None:
    free = {
        e.NoticeGiven,
        e.AttendanceRecorded,
        e.AttendeeArrived,
        e.AttendeeLeft,
        e.ChairSubstituted,
        e.UnlistedItemRefused,
        e.DeliberationRecorded,
        e.RecusalDeclared,
        e.RuleNoted,
        e.MeetingCorrected,
    }
    events = {kind for kind in vars(e).values() if isinstance(kind, type) and kind.__dict__.get("TOPIC")}
    assert events == free | set(correcting.DECLARED)


@pytest.mark.parametrize(
    "fact",
    [
        left(ZHAO),
        arrived(LI),
        e.ChairSubstituted(person=ZHAO),
        recused(LI, an_id("no such motion")),
    ],
)
def test_an_added_fact_fits_what_the_record_says_of_that_moment(fact: DomainEvent) -> None:
    refused(voted(), inserted(5, fact), errors.CorrectionDoesNotFitError)


def test_a_recusal_is_added_once() -> None:
    facts = [*in_session(), proposed(), recused(CHEN)]
    refused(facts, inserted(6, recused(CHEN)), errors.CorrectionDoesNotFitError)


def test_before_the_opening_a_chair_may_be_substituted_in_advance() -> None:
    assert after(voted(), inserted(2, e.ChairSubstituted(person=ZHAO))).chair == LI


def test_an_added_fact_meets_the_record_as_corrected_before() -> None:
    facts = voted()
    first = put_right(facts, inserted(5, left(CHEN)))
    refused([*facts, first], inserted(6, left(CHEN)), errors.CorrectionDoesNotFitError)


def at(minutes: float) -> datetime:
    """Entry n of `entries` happened n minutes after the start."""
    return START + timedelta(minutes=minutes)


def test_the_right_time_lies_between_the_entries_around_it() -> None:
    facts = voted()
    assert put_right(facts, inserted(5, left(CHEN), effective_at=at(5.5))).effective_at == at(5.5)
    refusal = refused(facts, inserted(5, left(CHEN), effective_at=at(6.5)), errors.CorrectionOutOfOrderError)
    assert refusal.details == {
        "after": Term("2026年3月2日 09:05:00", "2 Mar 2026 09:05:00"),
        "before": Term("2026年3月2日 09:06:00", "2 Mar 2026 09:06:00"),
    }
    refused(facts, inserted(5, left(CHEN), effective_at=at(4.5)), errors.CorrectionOutOfOrderError)
    moved = request(3, REPLACE, effective_at=at(2.5))
    assert put_right(facts, moved).effective_at == at(2.5)
    refused(facts, request(3, REPLACE, effective_at=at(1.5)), errors.CorrectionOutOfOrderError)
    last = request(7, REPLACE, fields={"nays": []}, effective_at=at(60))
    assert put_right(facts, last).effective_at == at(60)


def test_the_voters_that_a_corrected_sign_in_names_are_found() -> None:
    recorded = entries(*in_session())
    names = [str(LI), "nobody", 7]
    assert correcting.voters_named(recorded, request(3, REPLACE, fields={"present": names})) == [LI]
    assert correcting.voters_named(recorded, request(3, REPLACE, fields={"absent": names})) == []
    assert correcting.voters_named(recorded, inserted(4, arrived(ZHAO))) == [ZHAO]
    guest = inserted(4, arrived(ZHAO, in_attendance=True))
    assert correcting.voters_named(recorded, guest) == []
    assert correcting.voters_named(recorded, inserted(4, left(LI))) == []


def test_a_corrected_sign_in_says_again_for_which_units_people_came() -> None:
    fields = {"present": [str(LI), str(WANG)]}
    assert correcting.with_units(fields, {LI: [PARTY], WANG: [POWER]}) == {
        **fields,
        "representing": [
            {"person": str(LI), "unit": str(PARTY)},
            {"person": str(WANG), "unit": str(POWER)},
        ],
    }
    assert correcting.with_units({"person": str(ZHAO)}, {ZHAO: [POWER]}) == {
        "person": str(ZHAO),
        "units": [str(POWER)],
    }
    assert correcting.with_units({"note": "x"}, {}) == {"note": "x"}
    with pytest.raises(errors.NotEntitledError):
        correcting.with_units({"person": str(STRANGER)}, {STRANGER: None})


def test_a_unit_whose_delegate_was_forgotten_at_the_door_is_found_present() -> None:
    facts = units_in_session()
    fields = {
        "present": [str(LI), str(WANG), str(SUN)],
        "representing": [
            {"person": str(LI), "unit": str(PARTY)},
            {"person": str(WANG), "unit": str(POWER)},
        ],
    }
    now = after(facts, request(3, REPLACE, fields=fields))
    assert now.opening
    assert now.opening.present == 2
    assert now.in_question


def test_a_summary_on_paper_is_found_again_after_its_units_were_put_right() -> None:
    held = e.MeetingHeldInSummary(
        hall=an_id("hall"),
        kind=e.MeetingKind.JOINT_CONFERENCE,
        present_units=[PARTY, POWER],
        issues=[POLE],
        motions=[e.CarriedMotion(motion=MOTION, issue=POLE)],
        rules=RulesOfProcedure(),
        entitled=[e.Delegate(side="a", unit=PARTY), e.Delegate(side="b", unit=POWER)],
        quorum=e.QuorumFinding(base=2, present=2, needed=2, sides_present=2, sides=2, met=True),
    )
    assert not meeting(held).in_question
    doubted = after([held], request(1, REPLACE, fields={"present_units": [str(PARTY)]}))
    assert doubted.opening_in_question
    assert doubted.motions[MOTION].in_question
    assert doubted.adopted_on(POLE) == [MOTION]


def test_a_proposal_read_again_keeps_what_was_decided_on_it_visible() -> None:
    """Struck or replaced before the fold reaches it, a motion is still known from its outcome."""
    facts = [*in_session(), e.ConsensusReached(motion=MOTION, issue=POLE, outcome=e.MotionOutcome.ADOPTED)]
    assert meeting(*facts).adopted_on(POLE) == [MOTION]
    shown = voted()
    del shown[4]
    assert meeting(*shown).adopted_on(POLE) == [MOTION]

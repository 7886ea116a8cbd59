"""Faults of every kind, planted by somebody who may write to the database: each is found, and named."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from deliberation.application.audit.registry import ASKS, COMES_ALONG
from deliberation.application.audit.report import Unreadable, audit
from deliberation.domain.audit.findings import FindingKind as Kind
from deliberation.domain.audit.findings import Severity
from deliberation.domain.ballot import events as r
from deliberation.domain.facts import event_types
from deliberation.domain.hall import events as h
from deliberation.domain.issue import events as i
from deliberation.domain.issue.errors import PetitionMustBeListedError
from deliberation.domain.meeting import events as m
from deliberation.domain.minutes import events as n
from deliberation.domain.resolution import events as d
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.task import events as t
from deliberation.domain.values import EventId
from deliberation.domain.vote import events as v
from deliberation.store.rulebook import rule_book
from tests.audit.logs import Log
from tests.importing.cases import BINHE, GAOTING, STORIES, YUCAI

DAY = timedelta(days=1)


@pytest.mark.parametrize("case", [YUCAI, BINHE, GAOTING, *STORIES], ids=lambda path: path.stem)
def test_a_sound_log_has_no_findings(log_of: Callable[[Path], Log], case: Path) -> None:
    report = log_of(case).audited()
    assert list(report.findings) == []
    assert report.checked.total() + report.untold.total() == report.position


def test_what_could_not_be_judged_is_counted_and_never_passed_over(gaoting: Log) -> None:
    report = gaoting.audited()
    assert dict(report.untold) == {"right.proxy_refused.v1": 1}
    assert report.checked.total() == report.position - 1
    assert not report.complete


def test_every_fact_that_can_be_recorded_is_asked_for_again_or_comes_along_with_one_that_is() -> None:
    known = {*ASKS, *COMES_ALONG}
    ours = [kind for kind in event_types() if kind.__module__.startswith("deliberation.")]
    assert [kind.TOPIC for kind in ours if kind not in known] == []


# The order of the log ----------------------------------------------------------------------------


def test_a_gap_in_the_positions(yucai: Log) -> None:
    last = len(yucai.entries) - 1
    assert yucai.put(last, position=yucai.entries[last].position + 1).kinds() == [Kind.POSITION_GAP]


def test_a_gap_in_the_versions(yucai: Log) -> None:
    at = yucai.at(n.MinutesPublished)
    assert yucai.put(at, version=9).kinds() == [Kind.VERSION_GAP]


def test_a_record_whose_beginning_is_missing(yucai: Log) -> None:
    assert yucai.put(yucai.at(h.HallEstablished), version=2).kinds() == [Kind.FIRST_VERSION]


def test_a_time_of_happening_that_goes_back(yucai: Log) -> None:
    at = yucai.at(n.MinutesPublished)
    before = yucai.first(n.MinutesConfirmed).happened_at
    log = yucai.put(at, happened_at=before - timedelta(milliseconds=1))
    (finding,) = log.audited().findings
    assert finding.kind is Kind.HAPPENED_BACK
    assert finding.events == (log.entries[at - 1].id, log.entries[at].id)


def test_a_time_of_recording_that_goes_back(yucai: Log) -> None:
    at = yucai.at(n.MinutesPublished)
    recorded = yucai.entries[at - 1].recorded_at - timedelta(milliseconds=1)
    assert yucai.put(at, recorded_at=recorded).kinds() == [Kind.RECORDED_BACK]


def test_a_thing_that_was_recorded_before_it_happened(yucai: Log) -> None:
    at = yucai.at(i.IssueClosed)
    later = yucai.entries[at].recorded_at + DAY
    assert yucai.put(at, happened_at=later).kinds() == [Kind.HAPPENED_AFTER_RECORDED]


def test_an_act_that_was_entered_late_is_marked_and_no_fault(yucai: Log) -> None:
    at = yucai.at(i.IssueClosed)
    (finding,) = yucai.put(at, channel="api").audited().findings
    assert (finding.kind, finding.severity) == (Kind.ENTERED_LATE, Severity.NOTE)


def test_a_hall_that_nobody_established(yucai: Log) -> None:
    at = yucai.at(i.IssueClosed)
    assert Kind.UNKNOWN_STREAM in yucai.put(at, hall=uuid4()).kinds()


@pytest.mark.parametrize("named", ["{stream}/99", "{other}/1", "nonsense", "{stream}/x"])
def test_a_correction_of_an_entry_that_is_not_there(yucai: Log, named: str) -> None:
    at = yucai.at(i.IssueClosed)
    name = named.format(stream=yucai.entries[at].stream, other=yucai.entries[0].stream)
    assert Kind.UNKNOWN_EVENT in yucai.put(at, corrects=EventId(name)).kinds()


def test_a_cause_that_is_not_in_the_log(yucai: Log) -> None:
    at = yucai.at(i.IssueClosed)
    assert yucai.put(at, causation_id=EventId(f"{uuid4()}/1")).kinds() == [Kind.UNKNOWN_EVENT]
    assert yucai.put(at, causation_id=yucai.entries[3].id).kinds() == []


def test_two_kinds_of_things_under_one_id(yucai: Log) -> None:
    like = yucai.first(i.IssueClosed)
    log = yucai.with_act(like, t.TaskBegun(unit=uuid4()))
    assert Kind.MIXED_STREAM in log.kinds()


def test_an_entry_that_is_no_fact(yucai: Log) -> None:
    last = yucai.entries[-1]
    broken = Unreadable(last.position + 1, EventId(f"{last.stream}/{last.version + 1}"), None, "kind: enum")
    (finding,) = audit([*yucai.entries, broken], rule_book()).findings
    assert finding.kind is Kind.UNREADABLE


# What was allowed --------------------------------------------------------------------------------


def test_an_act_after_the_end(yucai: Log) -> None:
    like = yucai.first(t.TaskReportedDone)
    assert yucai.with_act(like, like.fact).found() == [(Kind.ILLEGAL, "task.not_in_this_state")]


def test_a_consequence_without_its_decision(yucai: Log) -> None:
    like = yucai.first(d.TaskListed)
    assert yucai.with_act(like, like.fact).kinds() == [Kind.ILLEGAL]


def test_an_act_of_somebody_without_the_role(yucai: Log) -> None:
    resident = yucai.first(i.IssueSubmitted).fact.submitter
    at = yucai.at(i.IssueAccepted)
    assert yucai.put(at, on_behalf_of=resident).found() == [(Kind.NO_ROLE, "not_allowed")]


def test_a_role_that_was_not_held_yet_on_that_day(yucai: Log) -> None:
    chair = yucai.first(i.IssueAccepted).on_behalf_of
    entries = [
        replace(one, fact=one.fact.model_copy(update={"since": one.fact.since + 30 * DAY}))
        if isinstance(one.fact, h.RoleGranted) and one.fact.person == chair
        else one
        for one in yucai.up_to(yucai.at(i.IssueAccepted)).entries
    ]
    assert Log(entries).found() == [(Kind.NO_ROLE, "not_allowed")]


def test_an_order_that_its_own_unit_verified(yucai: Log) -> None:
    at = yucai.at(t.TaskVerified)
    own = yucai.first(t.TaskReportedDone).on_behalf_of
    assert yucai.put(at, on_behalf_of=own).found() == [(Kind.OWN_VERIFIER, "task.own_verification")]


def test_minutes_that_were_published_before_they_were_signed(yucai: Log) -> None:
    signed = yucai.at(n.MinutesConfirmed)
    published = yucai.first(n.MinutesPublished)
    log = yucai.up_to(signed - 1).with_act(published, published.fact)
    assert log.found() == [(Kind.ILLEGAL, "minutes.not_in_this_state")]


def test_a_statutory_petition_that_was_turned_away(yucai: Log) -> None:
    at = yucai.at(i.IssueAccepted)
    refused = i.IssueNotAccepted(reason=i.NotAcceptedReason.OUTSIDE_HALL, lawful_channel="信访")
    petition = yucai.put(yucai.at(i.IssueSubmitted)).entries
    petition[-1] = replace(petition[-1], fact=petition[-1].fact.model_copy(update={"petition": PETITION}))
    rest = yucai.up_to(at).entries[len(petition) :]
    log = Log([*petition, *rest])
    assert log.put(at, fact=refused).found() == [(Kind.ILLEGAL, PetitionMustBeListedError.CODE)]


PETITION = i.Petition.OWNERS_20_PERCENT


# Meetings ----------------------------------------------------------------------------------------


def test_a_meeting_that_was_opened_without_a_quorum(binhe: Log) -> None:
    at = binhe.at(m.AttendanceRecorded)
    there = binhe.entries[at].fact
    chair = binhe.first(m.MeetingOpened).fact.chair
    few = there.model_copy(update={"present": [chair], "absent": [p for p in there.present if p != chair]})
    log = binhe.up_to(binhe.at(m.MeetingOpened))
    log.entries[at] = replace(log.entries[at], fact=few)
    assert log.found() == [(Kind.NO_QUORUM, "meeting.quorum_not_met")]


def test_a_decision_for_which_the_quorum_was_lost(binhe: Log) -> None:
    lost = binhe.at(m.QuorumRechecked, -2)
    assert not binhe.entries[lost].fact.quorum.met
    log = binhe.up_to(lost)
    shown = binhe.first(m.ConsensusReached, -1)
    assert log.with_act(shown, shown.fact).found() == [(Kind.NO_QUORUM, "meeting.quorum_lost")]


def test_hands_that_were_counted_wrongly(binhe: Log) -> None:
    at = binhe.at(m.HandsShown)
    other = next(one for one in m.MotionOutcome if one is not binhe.entries[at].fact.outcome)
    (finding,) = binhe.said(at, outcome=other).audited().findings
    assert (finding.kind, finding.details) == (Kind.COUNT_DIFFERS, ("outcome",))


def test_a_hand_of_somebody_who_stands_aside(binhe: Log) -> None:
    aside = binhe.first(m.RecusalDeclared).fact
    decided = next(
        at
        for at, one in enumerate(binhe.entries)
        if isinstance(one.fact, m.ConsensusReached) and one.fact.motion == aside.motion
    )
    shown = binhe.first(m.HandsShown).fact
    hands = shown.model_copy(update={"motion": aside.motion, "ayes": [aside.person], "nays": []})
    begun = min(
        at for at, one in enumerate(binhe.entries) if one.command_id == binhe.entries[decided].command_id
    )
    log = binhe.up_to(begun - 1).with_act(binhe.entries[decided], hands)
    assert log.found() == [(Kind.RECUSAL_IGNORED, "motion.hand_recused")]


def test_a_quorum_that_was_found_otherwise(binhe: Log) -> None:
    at = binhe.at(m.QuorumRechecked, -2)
    claimed = binhe.entries[at].fact.quorum.model_copy(update={"met": True, "present": 5})
    assert binhe.said(at, quorum=claimed).kinds() == [Kind.NO_QUORUM]


def test_what_was_to_be_recorded_with_it_is_missing(yucai: Log) -> None:
    at = yucai.at(d.TaskListed, -1)
    assert yucai.without(at).kinds() == [Kind.PART_MISSING]


# Deadlines ---------------------------------------------------------------------------------------


def test_a_deadline_that_was_put_off_by_a_day(yucai: Log) -> None:
    at = yucai.at(t.TaskIssued)
    deadline = yucai.entries[at].fact.deadline
    later = deadline.model_copy(update={"effective_end": deadline.effective_end + DAY})
    (finding,) = yucai.said(at, deadline=later).audited().findings
    assert (finding.kind, finding.details) == (Kind.DEADLINE_DIFFERS, ("deadline",))
    assert finding.expected.zh.startswith("deadline: 2023年1月9日（顺延前2023年1月9日，日历")
    assert finding.recorded.en.startswith("deadline: 10 Jan 2023 (counted 9 Jan 2023, calendar")


def test_a_deadline_that_was_provisional_is_not_held_against_later_holidays(yucai: Log) -> None:
    at = yucai.at(t.TaskIssued)
    deadline = yucai.entries[at].fact.deadline
    later = deadline.effective_end + DAY
    assumed = {"provisional": True, "calendar": "of another year", "effective_end": later}
    assert yucai.said(at, deadline=deadline.model_copy(update=assumed)).kinds() == []
    assumed["provisional"] = False
    assert yucai.said(at, deadline=deadline.model_copy(update=assumed)).kinds() == [Kind.DEADLINE_DIFFERS]


def test_an_order_that_was_found_overdue_before_it_was(binhe: Log) -> None:
    at = binhe.at(t.TaskReportedDone)
    order = binhe.entries[at]
    log = binhe.up_to(at - 1)
    found = t.TaskFoundOverdue(light=t.Light.RED)
    forged = log.with_act(order, found, actor="system:import", on_behalf_of=None)
    assert forged.found() == [(Kind.ILLEGAL, "task.not_overdue")]


def test_a_figure_that_follows_from_others(binhe: Log) -> None:
    at = binhe.at(t.TaskUrged)
    assert binhe.said(at, number=4).kinds() == [Kind.OUTCOME_DIFFERS]


# Votes -------------------------------------------------------------------------------------------


def test_a_vote_that_was_opened_before_its_notice_ran_out(gaoting: Log) -> None:
    at = gaoting.at(v.VoteOpened)
    before = gaoting.first(v.VoteNoticePublished).fact.opens_at - timedelta(minutes=1)
    assert gaoting.put(at, happened_at=before).found() == [(Kind.NOTICE_RUNNING, "ballot_set.opens_later")]


def test_a_vote_that_was_opened_under_another_rule(gaoting: Log) -> None:
    at = gaoting.at(v.VoteOpened)
    profile = gaoting.entries[at].fact.profile.model_copy(update={"name": "another"})
    assert gaoting.said(at, profile=profile).kinds() == [Kind.RULE_DIFFERS]


@pytest.mark.parametrize("field", ["heads", "area_centi_m2", "units"])
def test_a_roll_whose_totals_are_others(gaoting: Log, field: str) -> None:
    at = gaoting.at(v.ElectorateFrozen)
    other = getattr(gaoting.entries[at].fact, field) + 1
    (finding,) = gaoting.said(at, **{field: other}).audited().findings
    assert (finding.kind, finding.details) == (Kind.ROLL_DIFFERS, (field,))


def test_a_roll_with_another_root(gaoting: Log) -> None:
    at = gaoting.at(v.ElectorateFrozen)
    assert gaoting.said(at, root="0" * 64).kinds() == [Kind.ROLL_DIFFERS]


def test_a_vote_that_was_counted_wrongly(gaoting: Log) -> None:
    at = gaoting.at(v.VoteTallied)
    tallies = gaoting.entries[at].fact.tallies
    moved = [tallies[0].model_copy(update={"outcome": tallies[1].outcome}), *tallies[1:]]
    (finding,) = gaoting.said(at, tallies=moved).audited().findings
    assert (finding.kind, finding.details) == (Kind.COUNT_DIFFERS, ("tallies",))


def test_sentences_that_say_the_same_count_otherwise_are_no_finding(gaoting: Log) -> None:
    at = gaoting.at(v.VoteTallied)
    tallies = gaoting.entries[at].fact.tallies
    reworded = [
        one.model_copy(update={"outcome": one.outcome.model_copy(update={"sentence_en": "Carried."})})
        for one in tallies
    ]
    assert gaoting.said(at, tallies=reworded).kinds() == []


def test_a_result_that_was_declared_otherwise(gaoting: Log) -> None:
    at = gaoting.at(v.VoteDeclared, 1)
    adopted = gaoting.first(v.VoteDeclared).fact.outcome
    assert gaoting.entries[at].fact.outcome != adopted
    assert gaoting.said(at, outcome=adopted).kinds() == [Kind.COUNT_DIFFERS]


def rejected(log: Log, reason: Validity) -> int:
    return next(
        at
        for at, one in enumerate(log.entries)
        if isinstance(one.fact, r.BallotRejected) and one.fact.reason is reason
    )


def test_a_late_ballot_that_was_made_to_count(gaoting: Log) -> None:
    at = rejected(gaoting, Validity.LATE)
    late = gaoting.entries[at].fact
    marks = gaoting.first(r.BallotCast).fact.marks
    cast = r.BallotCast(channel=late.channel, received_at=late.received_at, marks=marks)
    assert gaoting.put(at, fact=cast).kinds() == [Kind.BALLOT_DIFFERS]


def test_a_good_ballot_that_was_turned_away_as_late(gaoting: Log) -> None:
    at = gaoting.at(r.BallotCast)
    good = gaoting.entries[at].fact
    late = r.BallotRejected(
        channel=good.channel, received_at=good.received_at, reason=Validity.LATE, marks=good.marks
    )
    assert gaoting.put(at, fact=late).kinds() == [Kind.BALLOT_DIFFERS]


def test_a_second_ballot_of_one_right_that_was_made_to_count(gaoting: Log) -> None:
    at = gaoting.at(r.BallotCast)
    first = gaoting.entries[at]
    log = gaoting.up_to(at)
    other = first.fact.model_copy(update={"received_at": first.fact.received_at + timedelta(minutes=1)})
    assert log.with_act(first, other).kinds() == [Kind.BALLOT_DIFFERS]


def test_a_scrutineer_who_counted(gaoting: Log) -> None:
    at = gaoting.at(v.VoteTallied)
    scrutineers = gaoting.entries[at].fact.scrutineers
    assert gaoting.put(at, on_behalf_of=scrutineers[0]).found()[0][0] is Kind.NO_ROLE


def test_ballots_whose_content_is_gone_are_counted_as_not_judged(gaoting: Log) -> None:
    at = gaoting.at(r.BallotCast)
    report = gaoting.put(at, fact=gaoting.entries[at].fact.model_copy(update={"marks": None})).audited()
    assert list(report.findings) == []
    assert report.untold["right.ballot_cast.v1"] >= 1


def test_a_finding_names_what_it_rests_on(yucai: Log) -> None:
    at = yucai.at(t.TaskVerified)
    own = yucai.first(t.TaskReportedDone).on_behalf_of
    log = yucai.put(at, on_behalf_of=own)
    (finding,) = log.audited().findings
    assert finding.event == log.entries[at].id
    assert finding.position == log.entries[at].position
    assert isinstance(finding.hall, UUID)
    assert finding.expected.zh
    assert finding.expected.en

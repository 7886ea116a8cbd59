"""A replay shows, step by step, what the domain's own folds and rules make of the entries so far."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deliberation.domain.corrections import CorrectionMode
from deliberation.domain.facts import fold
from deliberation.domain.issue.state import ISSUES
from deliberation.domain.meeting import events as m
from deliberation.domain.meeting.state import MEETINGS
from deliberation.domain.vote.state import BALLOT_SETS
from projections.asof import ClockName
from projections.decode import whole
from projections.replay.frames import frames, steps_of
from projections.replay.shapes import Case, Frame
from projections.replay.vote import VoteCourse
from tests.replay.conftest import Watched
from tests.replay.saying import fact_of

DOMAIN = {"meeting": MEETINGS, "ballot_set": BALLOT_SETS, "issue": ISSUES}
TABLES = {"meeting": "read_meetings", "ballot_set": "read_votes", "issue": "read_issues"}


@pytest.fixture(scope="session")
def every(cases: Watched) -> list[Case]:
    """Every meeting, vote and issue of the three cases, as the office sees them."""
    return [cases.case(kind, one, office=True) for kind, table in TABLES.items() for one in cases.ids(table)]


def folded(case: Case, steps: int) -> Any:
    """The domain's state after some steps, folded from the beginning."""
    entries = [entry for step in steps_of(case)[:steps] for entry in step.entries]
    return fold(DOMAIN[case.kind], whole(one for one in entries if one.stream == case.object))  # type: ignore[arg-type]


def binhe(cases: Watched, **how: Any) -> Case:
    """The meeting of Binhe, with its recusal, its leavers and its show of hands."""
    found = (cases.case("meeting", one, office=True, **how) for one in cases.ids("read_meetings"))
    return max(found, key=lambda case: len(case.entries))


def gaoting(cases: Watched, **how: Any) -> Case:
    return cases.case("ballot_set", cases.ids("read_votes")[0], **how)


def test_every_frame_holds_the_state_that_the_domain_folds(every: list[Case]) -> None:
    for case in every:
        for frame in frames(case):
            assert frame.state == folded(case, frame.number), (case.kind, frame.number)


@given(data=st.data())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_part_of_a_replay_is_that_part_of_the_whole(every: list[Case], data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(every))
    whole_of_it = frames(case)
    first = data.draw(st.integers(1, len(whole_of_it)))
    last = data.draw(st.integers(first, len(whole_of_it)))
    assert frames(case, first, last) == whole_of_it[first - 1 : last]


def test_the_last_frame_of_a_meeting_is_its_recorded_outcome(every: list[Case]) -> None:
    declared = 0
    for case in (one for one in every if one.kind == "meeting"):
        last = frames(case)[-1]
        for entry in case.entries:
            if isinstance(entry.fact, m.HandsShown | m.ConsensusReached):
                assert last.state.motions[entry.fact.motion].outcome is entry.fact.outcome
                assert last.state.motions[entry.fact.motion].found is entry.fact.outcome
                declared += 1
    assert declared >= 4


def test_quorum_and_hands_are_shown_as_they_were_recorded(cases: Watched) -> None:
    case = binhe(cases)
    by_event = {frame.event: frame for frame in frames(case)}
    for entry in case.entries:
        shown = [one for panel in by_event[entry.id].panels for one in panel.workings]
        if isinstance(entry.fact, m.MeetingOpened):
            quorum = entry.fact.quorum
            found = next(one for one in shown if one.key == "opening")
            assert (found.count, found.needed, found.base, found.met) == (
                *(quorum.present, quorum.needed, quorum.base),
                quorum.met,
            )
        if isinstance(entry.fact, m.HandsShown):
            found = next(one for one in shown if one.key == "hands" and one.moved)
            working = entry.fact.working
            assert (found.count, found.needed, found.base) == (working.ayes, working.needed, working.base)
            assert found.formula == "4 ≥ 6 ÷ 2 + 1 = 4"


def test_a_step_marks_what_moved_and_nothing_else(cases: Watched) -> None:
    found = frames(binhe(cases))
    left = next(frame for frame in found if frame.sentence.zh.endswith("离会（会议）。"))
    assert [panel.zh for panel in left.moved] == ["到会", "法定人数"]
    room = next(panel for panel in left.panels if panel.key == "room")
    assert {fact.key for fact in room.facts if fact.moved} == {"present", "seats"}
    for before, after in pairwise(found):
        was = {(p.key, f.key): f.value for p in before.panels for f in p.facts}
        for panel in after.panels:
            for fact in panel.facts:
                assert fact.moved == (was.get((panel.key, fact.key)) != fact.value)


def test_recusal_and_departure_move_the_quorum_of_the_open_motion(cases: Watched) -> None:
    now = [
        one.formula
        for frame in frames(binhe(cases))
        for panel in frame.panels
        for one in panel.workings
        if one.key == "now"
    ]
    seven, six = "3 × 7 = 21 ≥ 2 × 7 = 14 · 3/3", "3 × 6 = 18 ≥ 2 × 6 = 12 · 3/3"
    assert now[0] == seven
    assert six in now
    assert "3 × 4 = 12 < 2 × 7 = 14 · 2/3" in now


def test_the_vote_ends_with_its_declared_tally_and_every_comparison(cases: Watched) -> None:
    last = frames(gaoting(cases))[-1]
    questions = [panel for panel in last.panels if panel.key.startswith("question:")]
    assert [fact_of(last, panel.key, "stands") for panel in questions] == ["通过", "未通过", "通过"]
    failed = [one for one in questions[1].workings if not one.met]
    assert [one.formula for one in failed] == ["4 × 617 = 2,468 < 3 × 824 = 2,472"]
    assert [(one.count, one.needed, one.base) for one in failed] == [(617, 618, 824)]
    assert failed[0].source.zh == "《民法典》第二百七十八条"
    for name, declared in last.state.declared.items():
        shown = fact_of(last, f"question:{name}", "stands")
        assert shown == {"ADOPTED": "通过", "NOT_ADOPTED": "未通过"}[declared.outcome.value]


def test_turnout_grows_by_the_ballots_of_each_step(cases: Watched) -> None:
    case = gaoting(cases, office=True)
    counting: Counter[UUID] = Counter()
    expected = []
    for step in steps_of(case):
        for entry in step.entries:
            topic = entry.fact.TOPIC
            if topic == "right.ballot_cast.v1":
                counting[entry.stream] = 1
            elif topic == "right.ballot_set_aside.v1":
                counting[entry.stream] = int(entry.fact.counted is not None)  # type: ignore[attr-defined]
        expected.append(sum(counting.values()))
    opened = [
        (
            int(fact_of(frame, "turnout", "heads").removesuffix("人").replace(",", "")),
            expected[frame.number - 1],
        )
        for frame in frames(case)
        if any(panel.key == "turnout" for panel in frame.panels)
    ]
    assert opened[-1] == (824, 824)
    assert [shown for shown, _ in opened] == [found for _, found in opened]
    assert list(accumulate((shown for shown, _ in opened), max)) == [shown for shown, _ in opened]


def test_thousands_of_entries_make_few_steps_that_can_be_opened(cases: Watched) -> None:
    case = gaoting(cases, office=True)
    found = frames(case)
    assert sum(frame.entries for frame in found) == len(case.entries) > 2_000
    assert len(found) < 30
    ballots = max(found, key=lambda frame: frame.entries if "投票" in frame.sentence.zh else 0)
    assert ballots.sentence.zh.startswith("2022年6月6日：投票 ")
    (opened,) = frames(case, ballots.number, ballots.number, opened=True)
    assert len(opened.inside) == min(500, ballots.entries)
    assert opened.inside[0].zh.startswith("表决权")


def test_each_entry_is_folded_once(cases: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    case = gaoting(cases)
    taken: Counter[int] = Counter()
    take = VoteCourse.take

    def counted(self: VoteCourse, entry: Any) -> None:
        taken[entry.position] += 1
        take(self, entry)

    monkeypatch.setattr(VoteCourse, "take", counted)
    frames(case)
    assert set(taken.values()) == {1}
    assert len(taken) == len(case.entries)


def test_a_whole_decision_goes_from_the_issue_to_its_evaluation(cases: Watched) -> None:
    (issue,) = cases.ids("read_issues", "public_no = 'BH-2025-0002'")
    case = cases.case("issue", issue, office=True)
    found = frames(case)
    stages = list(dict.fromkeys(fact_of(frame, "issue", "state") for frame in found))
    assert stages[:3] == ["已提交", "已登记", "已受理"]
    assert {"已议定", "办理中", "待核验", "待评价"} <= set(stages)
    assert [frame.position for frame in found] == sorted(frame.position for frame in found)
    kinds = {panel.key.partition(":")[0] for panel in found[-1].panels}
    assert kinds == {"issue", "meeting", "resolution", "task", "minutes"}


def test_what_a_meeting_did_on_other_business_is_no_step_of_a_decision(cases: Watched) -> None:
    (issue,) = cases.ids("read_issues", "public_no = 'BH-2025-0002'")
    for frame in frames(cases.case("issue", issue, office=True)):
        assert "BH-2025-0003" not in frame.sentence.zh


def test_by_the_clock_of_happening_every_step_is_no_earlier_than_the_one_before(every: list[Case]) -> None:
    for case in every:
        shown = frames(replace(case, order=ClockName.HAPPENED))
        times = [frame.happened_at for frame in shown]
        assert times == sorted(times)
        assert shown[-1].state == frames(case)[-1].state


def corrected(case: Case) -> tuple[Case, m.AttendeeLeft]:
    """The meeting of Binhe, in which the first who left is told at its end to have come back at once."""
    left = next(entry for entry in case.entries if isinstance(entry.fact, m.AttendeeLeft))
    last = case.entries[-1]
    put_right = m.MeetingCorrected(version=left.version, mode=CorrectionMode.STRIKE)
    correction = replace(
        last,
        version=last.version + 1,
        position=last.position + 1,
        fact=put_right,
        happened_at=last.happened_at + timedelta(days=1),
        recorded_at=last.recorded_at + timedelta(days=1),
    )
    return replace(case, entries=[*case.entries, correction]), left.fact


def test_a_correction_reaches_back_when_it_was_recorded_and_not_before(cases: Watched) -> None:
    case, _ = corrected(binhe(cases))
    shown = frames(case)
    assert [frame.state for frame in shown] == [folded(case, frame.number) for frame in shown]
    assert len(shown[-2].state.room.present) + 1 == len(shown[-1].state.room.present)


def test_by_the_clock_of_happening_a_struck_entry_is_no_step(cases: Watched) -> None:
    case, left = corrected(binhe(cases))
    shown = frames(replace(case, order=ClockName.HAPPENED))
    assert len(shown) == len(case.entries) - 2
    assert all(left.person in frame.state.room.present for frame in after_sign_in(shown, left))
    assert shown[-1].state == frames(case)[-1].state


def after_sign_in(shown: list[Frame], left: m.AttendeeLeft) -> list[Frame]:
    """The frames from the one in which the person came."""
    first = next(at for at, frame in enumerate(shown) if left.person in frame.state.room.present)
    return shown[first:]

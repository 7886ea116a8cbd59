"""A meeting, step by step: who is there, whether there is a quorum, what becomes of each motion."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from deliberation.domain.dates import moment_words
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.meeting import sitting
from deliberation.domain.meeting.record import Meeting, Motion
from deliberation.domain.meeting.state import MeetingState
from deliberation.domain.rules.procedure import DecisionMode
from deliberation.domain.rules.quorum import QuorumTest
from deliberation.domain.terms import Term, term
from deliberation.domain.values import MotionId, PersonId
from projections.records.meeting import MEETING, MeetingRecord, MotionRecord
from projections.replay import working
from projections.replay.folds import Folded
from projections.replay.names import titled
from projections.replay.shapes import Case, Fact, Panel, Working

_OPENING: Final = Term("开会时的法定人数", "quorum at the opening")
_NOW: Final = Term("现在的法定人数", "quorum now")
_AT_THE_MOTION: Final = Term("表决时的法定人数", "quorum at the motion")


def numbers(zh: str, en: str = "") -> Term:
    """A value that reads alike in both languages, or nearly."""
    return Term(zh, en or zh)


def when(moment: datetime | None) -> Term:
    """A time in China, to the minute."""
    return Term("—", "—") if moment is None else moment_words(moment)


class MeetingCourse:
    """Folds one meeting's stream."""

    def __init__(self, case: Case) -> None:
        self._case: Final = case
        self._folded: Final = Folded(MEETING, case.object)

    @property
    def state(self) -> Meeting:
        return self._record.state

    @property
    def _record(self) -> MeetingRecord:
        return self._folded.record

    def take(self, entry: Entry[DomainEvent]) -> None:
        self._folded.take(entry)

    def panels(self, at: datetime) -> tuple[Panel, ...]:  # noqa: ARG002 - a meeting has no lights
        if self.state.status is None:
            return ()
        return (self._course(), self._room(), self._quorum(), *self._motions())

    def _course(self) -> Panel:
        meeting, names = self.state, self._case.names
        facts = [
            Fact("status", Term("进度", "stage"), term(meeting.status or MeetingState.CONVENED)),
            Fact("planned", Term("定于", "planned for"), when(meeting.planned_at)),
            Fact("agenda", Term("议程", "agenda"), self._agenda()),
            Fact("decision", Term("议决方式", "decides by"), _decides(meeting)),
        ]
        if meeting.noticed:
            facts.append(Fact("noticed", Term("已通知", "told"), names.joined(meeting.noticed)))
        return Panel("course", Term("会议", "the meeting"), tuple(facts))

    def _agenda(self) -> Term:
        meeting = self.state
        lock = Term("已锁定", "locked") if meeting.agenda_locked else Term("未锁定", "not locked")
        n = len(meeting.agenda)
        return Term(f"{n} 项，{lock.zh}", f"{n} {'item' if n == 1 else 'items'}, {lock.en}")

    def _room(self) -> Panel:
        meeting, record = self.state, self._record
        if meeting.status is MeetingState.HELD_IN_SUMMARY:
            names = self._case.names
            listed = (
                Fact("units", Term("到会单位", "units present"), names.joined(meeting.present_units)),
                Fact("missing", Term("缺席单位", "units absent"), names.joined(record.missing_units)),
            )
            return Panel("room", Term("到会", "attendance"), listed)
        room = meeting.room
        facts = [
            Fact("present", Term("在场有表决权", "voters in the room"), self._people(room.present)),
            Fact("signed_in", Term("签到过", "signed in so far"), numbers(f"{len(room.signed_in)}")),
            Fact("guests", Term("列席", "without a vote"), self._people(room.guests)),
            Fact("excused", Term("请假", "excused"), self._people(room.excused)),
            Fact("absent", Term("缺席", "absent"), self._people(room.absent)),
            Fact("chair", Term("主持人", "chair"), self._chair()),
        ]
        if meeting.entitled:
            taken = sitting.seats_represented(meeting)
            said = Term(f"{taken} / {len(meeting.entitled)}", f"{taken} of {len(meeting.entitled)}")
            facts.append(Fact("seats", Term("有人的席位", "places taken"), said))
        return Panel("room", Term("到会", "attendance"), tuple(facts))

    def _people(self, people: Iterable[PersonId]) -> Term:
        """How many; for the office by name."""
        listed = sorted(people)
        count = f"{len(listed)}"
        if not self._case.office or not listed:
            return numbers(count)
        names = self._case.names.joined(listed)
        return Term(f"{count}：{names.zh}", f"{count}: {names.en}")

    def _chair(self) -> Term:
        chair = self.state.chair
        if chair is None:
            return Term("—", "—")
        return self._case.names(chair) if self._case.office else Term("有", "in the chair")

    def _quorum(self) -> Panel:
        """The test at the opening, and while the meeting sits as it would come out now."""
        meeting = self.state
        found: list[Working] = []
        facts: list[Fact] = []
        if meeting.opening:
            found.append(working.quorum("opening", meeting.opening, meeting.rules, _OPENING))
        if meeting.sitting:
            test = self._now()
            found.append(working.quorum("now", test.finding, meeting.rules, _NOW))
            facts += _sides(test)
        if not found:
            facts.append(
                Fact("later", Term("法定人数", "quorum"), Term("开会时检验", "tested at the opening"))
            )
        if meeting.in_question:
            facts.append(_in_question(Term("更正后与原认定不同", "differs from what was found then")))
        return Panel("quorum", Term("法定人数", "quorum"), tuple(facts), tuple(found))

    def _now(self) -> QuorumTest:
        """Without those who stand aside from the motion that is open, where one is."""
        meeting = self.state
        waiting = [motion for motion in meeting.motions.values() if motion.outcome is None]
        return sitting.quorum_for(meeting, waiting[-1] if waiting else None)

    def _motions(self) -> Iterable[Panel]:
        return (self._motion(name, motion) for name, motion in self.state.motions.items())

    def _motion(self, name: MotionId, motion: Motion) -> Panel:
        said = self._record.motions.get(name) or MotionRecord()
        facts = [Fact("outcome", Term("结果", "outcome"), outcome_words(motion))]
        if motion.issue:
            facts.append(Fact("issue", Term("诉求", "issue"), self._case.names(motion.issue)))
        text = self._case.texts.value(self._record, said.proposed_at, "text") if self._case.office else None
        if text:
            facts.append(Fact("text", Term("内容", "text"), numbers(str(text))))
        facts.append(Fact("recused", Term("回避", "stand aside"), self._people(motion.recused_persons)))
        if motion.outcome is None and self.state.sitting:
            votes = sitting.votes_available(self.state, name)
            facts.append(Fact("votes", Term("可投的票", "votes available"), numbers(f"{votes}")))
        if motion.in_question:
            facts.append(_in_question(term(motion.found) if motion.found else Term("—", "—")))
        number = self._case.names(name)
        title = titled(Term("事项", "motion"), number)
        return Panel(f"motion:{name}", title, tuple(facts), tuple(self._rules(motion, said)))

    def _rules(self, motion: Motion, said: MotionRecord) -> Iterable[Working]:
        rules = self.state.rules
        if motion.quorum:
            yield working.quorum("quorum", motion.quorum, rules, _AT_THE_MOTION)
        if motion.working:
            yield working.hands("hands", motion.working, rules, motion.found)
        elif motion.outcome and motion.quorum:
            yield working.consensus("consensus", len(said.dissent), rules, motion.found)


def outcome_words(motion: Motion) -> Term:
    """What became of a motion so far."""
    return term(motion.outcome) if motion.outcome else Term("待决定", "not decided yet")


def _decides(meeting: Meeting) -> Term:
    mode, fallback = term(meeting.rules.decision), meeting.rules.fallback
    if fallback is None or meeting.rules.decision is DecisionMode.CONSENSUS:
        return mode
    return Term(f"{mode.zh}；{term(fallback).zh}", f"{mode.en}; {term(fallback).en}")


def _sides(test: QuorumTest) -> list[Fact]:
    finding = test.finding
    facts = []
    if finding.sides > 1:
        said = Term(
            f"{finding.sides_present} / {finding.sides} 方", f"{finding.sides_present} of {finding.sides}"
        )
        facts.append(Fact("sides", Term("各方到会", "sides present"), said))
    if finding.lapsed:
        facts.append(Fact("lapsed", Term("一人多席不计", "seats lapsed"), numbers(f"{finding.lapsed}")))
    return facts


def _in_question(found: Term) -> Fact:
    said = Term(f"按更正后的记录：{found.zh}", f"on the record as corrected: {found.en}")
    return Fact("in_question", Term("存疑", "in question"), said)

"""A whole decision, step by step: the issue, its meetings and votes, what was resolved, and the orders."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from deliberation.domain.dates import day_words
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.issue.events import Satisfaction
from deliberation.domain.issue.stage import spine_of, stage_of
from deliberation.domain.issue.state import Issue
from deliberation.domain.terms import Term, term
from deliberation.domain.values import local_date
from projections.naming import forms
from projections.records.issue import ISSUE, IssueRecord
from projections.records.meeting import MEETING, MeetingRecord
from projections.records.minutes import MINUTES, MinutesRecord
from projections.records.resolution import RESOLUTION, ResolutionRecord
from projections.records.task import TASK, TaskRecord
from projections.records.vote import VOTE, VoteRecord
from projections.replay import working
from projections.replay.folds import KINDS, Folded, kind_of
from projections.replay.meeting import numbers, outcome_words
from projections.replay.names import titled
from projections.replay.shapes import Case, Fact, Panel
from projections.votes import compose


class IssueCourse:
    """Folds the streams of a decision side by side."""

    def __init__(self, case: Case) -> None:
        self._case: Final = case
        self._issue: Final = Folded(ISSUE, case.object)
        self._others: Final[dict[UUID, tuple[str, Folded[Any]]]] = {}

    @property
    def state(self) -> Issue:
        return self._issue.record.state

    def take(self, entry: Entry[DomainEvent]) -> None:
        kind = kind_of(entry)
        if entry.stream == self._case.object:
            self._issue.take(entry)
        elif kind in KINDS:
            known = self._others.setdefault(entry.stream, (kind, Folded(KINDS[kind], entry.stream)))
            known[1].take(entry)

    def panels(self, at: datetime) -> tuple[Panel, ...]:
        if self.state.status is None:
            return ()
        return (self._own(), *self._beside(at))

    def records(self, kind: str) -> list[Any]:
        """The records of one kind, in the order in which they began."""
        return [folded.record for name, folded in self._others.values() if name == kind]

    def _own(self) -> Panel:
        record: IssueRecord = self._issue.record
        issue = record.state
        state = stage_of(
            issue,
            [one.state for one in self.records(RESOLUTION.name)],
            [one.state for one in self.records(TASK.name)],
        )
        facts = [
            Fact("state", Term("进度", "stage"), term(state)),
            Fact("spine", Term("环节", "part of the loop"), term(spine_of(state, issue.before))),
            Fact("number", Term("编号", "number"), numbers(issue.public_no or "—")),
        ]
        if issue.level:
            facts.append(Fact("level", Term("层级", "level"), term(issue.level)))
        if record.route:
            facts.append(Fact("route", Term("去向", "route"), term(record.route)))
        if record.close_kind:
            facts.append(Fact("closed", Term("销号", "closed as"), term(record.close_kind)))
        if record.judgements:
            facts.append(Fact("judged", Term("居民评价", "judged by residents"), _judged(record)))
        return Panel("issue", Term("诉求", "the issue"), tuple(facts))

    def _beside(self, at: datetime) -> Iterable[Panel]:
        yield from map(self._meeting, self.records(MEETING.name))
        yield from map(self._vote, self.records(VOTE.name))
        for resolution in self.records(RESOLUTION.name):
            yield self._resolution(resolution, at)
        for task in self.records(TASK.name):
            yield self._task(task, at)
        yield from map(self._minutes, self.records(MINUTES.name))

    def _meeting(self, record: MeetingRecord) -> Panel:
        meeting = record.state
        facts = [
            Fact("state", Term("进度", "stage"), term(meeting.status) if meeting.status else numbers("—"))
        ]
        workings = []
        if meeting.opening:
            opening = Term("开会时的法定人数", "quorum at the opening")
            workings.append(working.quorum("opening", meeting.opening, meeting.rules, opening))
        for name in meeting.motions_on(self._issue.record.id):  # type: ignore[arg-type]
            motion, number = meeting.motions[name], self._case.names(name)
            label = titled(Term("事项", "motion"), number)
            facts.append(Fact(f"motion:{name}", label, outcome_words(motion)))
            if motion.working:
                workings.append(working.hands(f"hands:{name}", motion.working, meeting.rules, motion.found))
        called = self._case.names(record.id)
        title = titled(Term("会议", "meeting"), called)
        return Panel(f"meeting:{record.id}", title, tuple(facts), tuple(workings), (MEETING.name, record.id))

    def _vote(self, record: VoteRecord) -> Panel:
        facts = [Fact("state", Term("进度", "stage"), term(compose.status_of(record)))]
        for number, asked in enumerate(compose.setup_of(record).questions, start=1):
            if asked.issue != self._issue.record.id:
                continue
            declared = record.state.declared.get(asked.motion)
            said = term(declared.outcome) if declared else Term("未宣布", "not declared")
            facts.append(Fact(f"question:{number}", Term(f"问题 {number}", f"question {number}"), said))
        title = compose.wording(record, self._case.texts, office=self._case.office).get("title")
        named = titled(Term("表决", "vote"), forms.by_words(title) if title else Term("", ""))
        return Panel(f"vote:{record.id}", named, tuple(facts), leads=(VOTE.name, record.id))

    def _resolution(self, record: ResolutionRecord, at: datetime) -> Panel:
        resolution, names = record.state, self._case.names
        facts = [
            Fact("state", Term("进度", "stage"), term(resolution.state(at))),
            Fact("responsible", Term("责任单位", "responsible"), names.joined(resolution.responsible)),
        ]
        if resolution.authority:
            facts.insert(0, Fact("authority", Term("依据", "by the power of"), term(resolution.authority)))
        if resolution.deadline:
            facts.append(Fact("due", Term("期限", "due"), day_words(resolution.deadline.effective_end)))
        if resolution.published_on:
            facts.append(Fact("posted", Term("公示", "posted"), day_words(resolution.published_on)))
        number = names(record.id)
        title = titled(Term("决议", "resolution"), number)
        return Panel(f"resolution:{record.id}", title, tuple(facts))

    def _task(self, record: TaskRecord, at: datetime) -> Panel:
        task, names, day = record.state, self._case.names, local_date(at)
        facts = [Fact("state", Term("进度", "stage"), term(task.state) if task.state else numbers("—"))]
        if task.lead:
            facts.append(Fact("lead", Term("责任单位", "responsible"), names(task.lead)))
        if task.deadline:
            facts.append(Fact("due", Term("期限", "due"), day_words(task.deadline.effective_end)))
        light = task.light(day)
        if light:
            facts.append(Fact("light", Term("亮灯", "light"), term(light)))
        overdue = task.overdue_days(day)
        if overdue:
            facts.append(Fact("overdue", Term("超期", "overdue"), Term(f"{overdue} 天", f"{overdue} days")))
        if task.closed_on:
            facts.append(Fact("closed", Term("核验销号", "closed out"), day_words(task.closed_on)))
        number = names(record.id)
        return Panel(f"task:{record.id}", titled(Term("督办单", "order"), number), tuple(facts))

    def _minutes(self, record: MinutesRecord) -> Panel:
        minutes = record.state
        facts = [
            Fact("state", Term("进度", "stage"), term(minutes.state) if minutes.state else numbers("—")),
            Fact("edition", Term("版本", "edition"), numbers(f"{minutes.edition}")),
        ]
        number = self._case.names(record.id)
        return Panel(f"minutes:{record.id}", titled(Term("纪要", "minutes"), number), tuple(facts))


def _judged(record: IssueRecord) -> Term:
    solved = sum(one.solved for one in record.judgements)
    content = sum(one.satisfaction is not Satisfaction.DISSATISFIED for one in record.judgements)
    total = len(record.judgements)
    return Term(
        f"{total} 人：已解决 {solved}，满意或基本满意 {content}",
        f"{total}: {solved} solved, {content} satisfied or nearly so",
    )

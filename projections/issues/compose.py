"""Makes the status of an issue out of what was gathered: pure, for now and the past alike."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from deliberation.domain.hall.events import HallLevel
from deliberation.domain.issue.events import Satisfaction
from deliberation.domain.issue.stage import spine_of, stage_of
from deliberation.domain.task.events import Light
from deliberation.domain.values import IssueId, MeetingId, MinutesId, ResolutionId, TaskId, local_date
from projections.issues.gathering import Gathered
from projections.issues.shapes import (
    EvaluationSummary,
    IssueLink,
    IssueMeeting,
    IssueMinutes,
    IssueResolution,
    IssueStatus,
    IssueTask,
)
from projections.reading import SealedTexts
from projections.records.course import awaited_end, light_on, responsible
from projections.records.issue import IssueRecord
from projections.records.resolution import ResolutionRecord
from projections.records.task import TaskRecord
from projections.shapes import Moment, Opening, Step, UnitName
from projections.steps import steps_of
from projections.votes.compose import issue_vote

_PUBLIC_TEXT = frozenset({"category", "text", "place"})
_ONLY_CATEGORY = frozenset({"category"})


def status(all_of_it: Gathered, at: datetime, *, openings: bool) -> IssueStatus:
    """The public status, with lights and states of time counted to `at`."""
    record, names, texts = all_of_it.issue, all_of_it.names, all_of_it.texts
    issue = record.state
    if issue.hall is None or record.submitted is None:
        raise LookupError(f"{record.id} was never submitted")
    state = stage_of(issue, [r.state for r in all_of_it.resolutions], [t.state for t in all_of_it.tasks])
    due, light = _awaited(all_of_it, local_date(at))
    shows = record.text_is_public
    return IssueStatus(
        id=IssueId(record.id),
        version=record.version,
        public_no=issue.public_no,
        hall=issue.hall,
        category=texts.latest(record, record.texts, "category")[1] if record.category_is_public else None,
        channel=record.channel,
        petition=issue.petition,
        level=issue.level,
        route=record.route,
        characterisation=issue.characterisation,
        state=state,
        stage=spine_of(state, issue.before),
        text=texts.latest(record, record.texts, "text")[1] if shows else None,
        place=texts.latest(record, record.texts, "place")[1] if shows else None,
        submitted_at=record.submitted.happened_at,
        registered_at=_when(record.registered),
        accepted_at=_when(record.accepted),
        closed_at=_when(record.closed),
        close_kind=record.close_kind,
        not_accepted=record.not_accepted,
        content_destroyed=record.destroyed,
        transferred_to=names.maybe(record.transferred_to),
        escalated_to=_escalated(record, names.maybe(record.escalated_to_unit)),
        review_on=record.review_on,
        responsible=_responsible(all_of_it),
        deadline=_last_deadline(all_of_it),
        due=due,
        light=light,
        overdue_days=max(0, (local_date(at) - due).days) if due else 0,
        meetings=_meetings(all_of_it),
        resolutions=tuple(_resolution(all_of_it, one, at) for one in all_of_it.resolutions),
        tasks=tuple(_task(all_of_it, one, local_date(at)) for one in all_of_it.tasks),
        minutes=_minutes(all_of_it),
        evaluation=_evaluation(record),
        feedback_given=record.feedback,
        merged_into=_link(all_of_it, issue.merged_into),
        merged_here=_links(all_of_it, record.absorbed),
        linked=_links(all_of_it, record.linked),
        timeline=timeline(all_of_it),
        position=all_of_it.position,
        openings=tuple(_openings(all_of_it)) if openings else (),
        votes=tuple(issue_vote(one, record.id, texts) for one in all_of_it.votes),
    )


def _when(moment: Moment | None) -> datetime | None:
    return moment.happened_at if moment else None


def _escalated(record: IssueRecord, unit: UnitName | None) -> HallLevel | UnitName | None:
    return unit or record.escalated_to_level


def _responsible(all_of_it: Gathered) -> tuple[UnitName, ...]:
    """Who carries the work out, or to whom it went without a resolution."""
    units = responsible([r.state for r in all_of_it.resolutions], [t.state for t in all_of_it.tasks])
    record = all_of_it.issue
    other = record.transferred_to or record.handled_by
    return all_of_it.names.all(units or ([other] if other else []))


def _awaited(all_of_it: Gathered, day: date) -> tuple[date | None, Light | None]:
    due, yellow_on = awaited_end([r.state for r in all_of_it.resolutions], [t.state for t in all_of_it.tasks])
    return due, light_on(day, due, yellow_on)


def _last_deadline(all_of_it: Gathered) -> date | None:
    """The end of the whole work: the latest of the resolutions' and orders' own deadlines."""
    deadlines = [r.state.deadline for r in all_of_it.resolutions]
    deadlines += [t.state.deadline for t in all_of_it.tasks]
    return max((deadline.effective_end for deadline in deadlines if deadline), default=None)


def _meetings(all_of_it: Gathered) -> tuple[IssueMeeting, ...]:
    return tuple(
        IssueMeeting(
            id=MeetingId(one.id),
            kind=one.state.kind,
            state=one.state.status,
            planned_at=one.state.planned_at,
            opened_at=_when(one.opened),
            closed_at=_when(one.closed),
        )
        for one in all_of_it.meetings
        if one.state.status
    )


def _resolution(all_of_it: Gathered, one: ResolutionRecord, at: datetime) -> IssueResolution:
    state = one.state
    if state.authority is None or state.adopted_at is None:
        raise LookupError(f"{one.id} was never adopted")
    judged = bool(all_of_it.issue.judgements) and tuple(state.issues) == (all_of_it.issue.id,)
    return IssueResolution(
        id=ResolutionId(one.id),
        authority=state.authority,
        effect=state.effect,
        state=state.state(at, evaluated=judged),
        adopted_at=state.adopted_at,
        published_on=state.published_on,
        notice_until=state.notice_until,
        deadline=state.deadline.effective_end if state.deadline else None,
        responsible=all_of_it.names.all(state.responsible),
        text=all_of_it.texts.value(one, one.text_at, "text") if one.published else None,
    )


def _task(all_of_it: Gathered, one: TaskRecord, day: date) -> IssueTask:
    task, standing = one.state, one.standing_report
    if task.lead is None or task.state is None:
        raise LookupError(f"{one.id} was never issued")
    evidence = all_of_it.texts.value(one, standing.version, "evidence") if standing else None
    return IssueTask(
        id=TaskId(one.id),
        lead=all_of_it.names(task.lead),
        support=all_of_it.names.all(task.support),
        state=task.state,
        due=task.deadline.effective_end if task.deadline else None,
        light=task.light(day),
        overdue_days=task.overdue_days(day),
        reported_on=task.reported_on,
        closed_on=task.closed_on,
        evidence=None if evidence is None else tuple(evidence),
    )


def _minutes(all_of_it: Gathered) -> tuple[IssueMinutes, ...]:
    return tuple(
        IssueMinutes(
            id=MinutesId(one.id),
            meeting=one.state.meeting,
            edition=posted.edition,
            published_on=local_date(posted.published.happened_at),
            public_until=posted.public_until,
            excerpt=all_of_it.texts.value(one, posted.excerpt_at, "excerpt"),
        )
        for one in all_of_it.minutes
        if (posted := one.posted) and posted.published and one.state.meeting
    )


def _evaluation(record: IssueRecord) -> EvaluationSummary:
    said = [judgement.satisfaction for judgement in record.judgements]
    return EvaluationSummary(
        total=len(said),
        solved=sum(judgement.solved for judgement in record.judgements),
        satisfied=said.count(Satisfaction.SATISFIED),
        basically_satisfied=said.count(Satisfaction.BASICALLY_SATISFIED),
        dissatisfied=said.count(Satisfaction.DISSATISFIED),
    )


def _link(all_of_it: Gathered, issue: UUID | None) -> IssueLink | None:
    if issue is None:
        return None
    found = all_of_it.related.get(issue)
    return IssueLink(IssueId(issue), found.state.public_no if found else None)


def _links(all_of_it: Gathered, issues: Iterable[UUID]) -> tuple[IssueLink, ...]:
    links = (_link(all_of_it, issue) for issue in issues)
    return tuple(link for link in links if link)


def timeline(all_of_it: Gathered) -> tuple[Step, ...]:
    """Every public step of the issue and of all that carried it on, in the order of happening."""
    steps = [step for kind, record in all_of_it.records for step in steps_of(kind, record)]
    return tuple(sorted(steps, key=lambda step: (step.moment.happened_at, step.moment.position)))


def _openings(all_of_it: Gathered) -> Iterable[Opening]:
    """The published values with their salts, so that anybody can check them against the log."""
    texts = all_of_it.texts
    yield from _text_openings(all_of_it.issue, texts)
    for resolution in all_of_it.resolutions:
        if resolution.published:
            yield from texts.opening(resolution, resolution.text_at, "text")
    for task in all_of_it.tasks:
        report = task.standing_report
        yield from texts.opening(task, report.version if report else None, "evidence")
    for one in all_of_it.minutes:
        yield from texts.opening(one, one.posted.excerpt_at if one.posted else None, "excerpt")


def _text_openings(record: IssueRecord, texts: SealedTexts) -> Iterable[Opening]:
    public = _PUBLIC_TEXT if record.text_is_public else _ONLY_CATEGORY
    opened: dict[tuple[str, str], Opening] = {}
    for field in sorted(public) if record.category_is_public else ():
        version, _ = texts.latest(record, record.texts, field)
        for opening in texts.opening(record, version, field, public):
            opened[opening.event, opening.field] = opening
    return opened.values()

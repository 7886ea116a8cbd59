"""Resolutions: load, decide, append."""

from collections.abc import Iterable

from pydantic import BaseModel

from deliberation.application.desk import Books, Handler
from deliberation.application.standing import standing
from deliberation.domain import corrections
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.state import HALLS
from deliberation.domain.holidays import CHINA
from deliberation.domain.issue import course
from deliberation.domain.issue.state import ISSUES, Issue
from deliberation.domain.meeting.state import MEETINGS
from deliberation.domain.resolution import adoption, by_vote, correcting, decider
from deliberation.domain.resolution import commands as c
from deliberation.domain.resolution.events import Effect, ResolutionAdopted, ResolutionCorrected
from deliberation.domain.resolution.state import RESOLUTIONS, Resolution
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.standing import Standing
from deliberation.domain.task.state import TASKS
from deliberation.domain.unit.state import UNITS
from deliberation.domain.values import IssueId, MeetingId, ResolutionId, Role, event_id
from deliberation.domain.vote.state import BALLOT_SETS


def adopt(books: Books, command: c.AdoptResolution) -> None:
    """The resolution is listed in each of its issues in the same append."""
    who = standing(books, command.hall)
    resolution = books.open(RESOLUTIONS, command.resolution)
    named = list(books.open_all(UNITS, [*command.binding_on, *command.responsible]).values())
    if command.ballot_set is None:
        meeting = books.open(MEETINGS, command.meeting) if command.meeting else None
        issues = _issues(books, command.issues)
        facts = adoption.adopt(
            resolution, who, command, meeting=meeting, issues=issues, named=named, calendar=CHINA
        )
    else:
        vote, hall = books.open(BALLOT_SETS, command.ballot_set), books.open(HALLS, command.hall)
        issues = _issues(books, by_vote.issues_of(command, vote))
        facts = by_vote.adopt_by_vote(
            resolution, who, command, vote=vote, hall=hall, issues=issues, named=named, calendar=CHINA
        )
    books.record(command.resolution, facts, hall=command.hall)
    for issue, state in issues.items():
        listed = _listed(state, command.resolution, command.meeting, facts)
        books.record(issue, listed, hall=state.hall)


def _issues(books: Books, names: Iterable[IssueId]) -> dict[IssueId, Issue]:
    return {IssueId(issue): state for issue, state in books.open_all(ISSUES, names).items()}


def _listed(
    issue: Issue, resolution: ResolutionId, meeting: MeetingId | None, facts: Iterable[DomainEvent]
) -> list[DomainEvent]:
    """What the adoption does to an issue: a decision resolves it, a referral leaves it to others."""
    refers = any(isinstance(f, ResolutionAdopted) and f.effect is Effect.REFERRAL for f in facts)
    if refers:
        return course.require_legal_decision(issue, meeting=meeting, resolution=resolution)
    return course.resolve(issue, resolution)


def publish(books: Books, command: c.PublishResolution) -> None:
    resolution = _known(books, command.resolution)
    who = _who(books, resolution)
    level = books.open(HALLS, resolution.hall).level if resolution.hall else None
    facts = decider.publish(resolution, who, command, rules_of(books, resolution), level)
    _record(books, command.resolution, resolution, facts)


def rules_of(books: Books, resolution: Resolution) -> RulesOfProcedure:
    """The rules pinned in the meeting that adopted it, which a later adoption by the hall leaves alone."""
    return books.open(MEETINGS, resolution.meeting).rules if resolution.meeting else HALLS.blank.rules


def file_objection(books: Books, command: c.FileObjection) -> None:
    resolution = _known(books, command.resolution)
    facts = decider.file_objection(resolution, _who(books, resolution), command, CHINA)
    _record(books, command.resolution, resolution, facts)


def answer_objection(books: Books, command: c.AnswerObjection) -> None:
    resolution = _known(books, command.resolution)
    facts = decider.answer_objection(resolution, _who(books, resolution), command)
    _record(books, command.resolution, resolution, facts)


def complete(books: Books, command: c.CompleteResolution) -> None:
    resolution = _known(books, command.resolution)
    tasks = books.open_all(TASKS, resolution.tasks)
    facts = decider.complete(resolution, _who(books, resolution), tasks.values())
    _record(books, command.resolution, resolution, facts)


def amend(books: Books, command: c.AmendResolution) -> None:
    resolution = _known(books, command.resolution)
    by = books.open(RESOLUTIONS, command.by)
    facts = decider.amend(resolution, _who(books, resolution), command, by)
    _record(books, command.resolution, resolution, facts)


def rescind(books: Books, command: c.RescindResolution) -> None:
    resolution = _known(books, command.resolution)
    by = books.open(RESOLUTIONS, command.by)
    facts = decider.rescind(resolution, _who(books, resolution), command, by)
    _record(books, command.resolution, resolution, facts)


def suspend(books: Books, command: c.SuspendResolution) -> None:
    resolution = _known(books, command.resolution)
    facts = decider.suspend(resolution, _who(books, resolution), command)
    _record(books, command.resolution, resolution, facts)


def resume(books: Books, command: c.ResumeResolution) -> None:
    resolution = _known(books, command.resolution)
    _record(books, command.resolution, resolution, decider.resume(resolution, _who(books, resolution)))


def order_correction(books: Books, command: c.OrderResolutionCorrected) -> None:
    resolution = _known(books, command.resolution)
    by = books.open(UNITS, command.by)
    facts = decider.order_correction(resolution, _who(books, resolution), command, by)
    _record(books, command.resolution, resolution, facts)


def annul(books: Books, command: c.AnnulResolution) -> None:
    resolution = _known(books, command.resolution)
    facts = decider.annul(resolution, _who(books, resolution), command)
    _record(books, command.resolution, resolution, facts)


def archive(books: Books, command: c.ArchiveResolution) -> None:
    resolution = _known(books, command.resolution)
    issues = books.open_all(ISSUES, resolution.issues)
    facts = decider.archive(resolution, _who(books, resolution), issues.values())
    _record(books, command.resolution, resolution, facts)


def refix_deadline(books: Books, command: c.RefixResolutionDeadline) -> None:
    resolution = _known(books, command.resolution)
    facts = decider.refix_deadline(resolution, _who(books, resolution), CHINA)
    _record(books, command.resolution, resolution, facts)


def correct(books: Books, command: c.CorrectResolution) -> None:
    resolution = _known(books, command.resolution)
    _who(books, resolution).require(Role.RECORDER, Role.CHAIR)
    entries = books.history(RESOLUTIONS, command.resolution)
    correcting.CORRECTABLE.check(entries, command)
    correction = corrections.correct(entries, command, ResolutionCorrected, books.now)
    correcting.fits(entries, correction, CHINA)
    corrects = event_id(command.resolution, command.version)
    books.record(command.resolution, [correction], hall=resolution.hall, corrects=corrects)


def _known(books: Books, stream: ResolutionId) -> Resolution:
    """The state of a stream that something is recorded in."""
    resolution = books.open(RESOLUTIONS, stream)
    decider.adopted(resolution)
    return resolution


def _who(books: Books, resolution: Resolution) -> Standing:
    return standing(books, resolution.hall)


def _record(books: Books, stream: ResolutionId, resolution: Resolution, facts: list[DomainEvent]) -> None:
    books.record(stream, facts, hall=resolution.hall)


HANDLERS: dict[type[BaseModel], Handler] = {
    c.AdoptResolution: adopt,
    c.PublishResolution: publish,
    c.FileObjection: file_objection,
    c.AnswerObjection: answer_objection,
    c.CompleteResolution: complete,
    c.AmendResolution: amend,
    c.RescindResolution: rescind,
    c.SuspendResolution: suspend,
    c.ResumeResolution: resume,
    c.OrderResolutionCorrected: order_correction,
    c.AnnulResolution: annul,
    c.ArchiveResolution: archive,
    c.RefixResolutionDeadline: refix_deadline,
    c.CorrectResolution: correct,
}

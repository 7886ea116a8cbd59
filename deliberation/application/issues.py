"""Issues: load, decide, append."""

from itertools import pairwise
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from deliberation.application.corrections import record_correction
from deliberation.application.desk import Books, Handler
from deliberation.application.progress import progress_of
from deliberation.application.standing import standing
from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall.state import HALLS
from deliberation.domain.issue import closing, decider
from deliberation.domain.issue import commands as c
from deliberation.domain.issue import events as e
from deliberation.domain.issue.state import ISSUES, PUBLIC_NUMBERS, Issue, PublicNumber
from deliberation.domain.meeting.state import MEETINGS
from deliberation.domain.standing import Standing
from deliberation.domain.unit.state import UNITS
from deliberation.domain.values import HallId, IssueId, PersonId, Role, derived_id, local_date

_HIGHEST_NUMBER: Final = 9_999_999


def submit(books: Books, command: c.SubmitIssue) -> None:
    """A new stream guarded by the hall's; nothing else is read, so residents never wait on each other."""
    hall = books.open(HALLS, command.hall)
    standing(books, command.hall)
    _record(books, command.issue, command.hall, decider.submit(Issue(), hall, command))


def register(books: Books, command: c.RegisterIssue) -> None:
    """The number's own stream makes it unique; the first free one is looked for where none is named."""
    issue = books.open(ISSUES, command.issue)
    who = _who(books, issue)
    public_no = command.public_no or _next_public_no(books, issue)
    stream = _number_stream(issue.hall, public_no)
    number = books.open(PUBLIC_NUMBERS, stream)
    facts = decider.register(issue, who, command, public_no, number)
    _record(books, command.issue, issue.hall, facts)
    assigned = e.PublicNumberAssigned(public_no=public_no, issue=command.issue)
    books.record(stream, [assigned], hall=issue.hall)


def _next_public_no(books: Books, issue: Issue) -> str:
    """The next number of the hall and year, found in a few queries however many were given out."""
    code = books.open(HALLS, issue.hall).code if issue.hall else ""
    year = local_date(books.at).year
    steps = [1]
    while steps[-1] < _HIGHEST_NUMBER:
        steps.append(min(steps[-1] * 4, _HIGHEST_NUMBER))
    while True:
        taken = _taken(books, issue.hall, code, year, steps)
        if not taken[0]:
            return _public_no(code, year, steps[0])
        low, high = next(
            (low, high)
            for (low, high), (_, used) in zip(pairwise(steps), pairwise(taken), strict=True)
            if not used
        )
        if high - low == 1:
            return _public_no(code, year, high)
        width = max(1, (high - low) // 16)
        steps = [*range(low, high, width), high]


def _taken(books: Books, hall: HallId | None, code: str, year: int, numbers: list[int]) -> list[bool]:
    streams = [_number_stream(hall, _public_no(code, year, n)) for n in numbers]
    found: dict[object, PublicNumber] = dict(books.peek(PUBLIC_NUMBERS, streams).items())
    return [found[stream].issue is not None for stream in streams]


def taken_up_in(books: Books, issue: Issue, hall: HallId) -> bool:
    """Whether a hall may deal with an issue: its own, or one that a hall below escalated."""
    above = issue.hall
    if issue.escalated:
        while above and above != hall:
            above = books.open(HALLS, above).parent
    return above == hall


def _number_stream(hall: HallId | None, public_no: str) -> UUID:
    """A number is unique in its hall: two halls may have chosen the same code for theirs."""
    return derived_id("public_no", hall, public_no)


def _public_no(code: str, year: int, number: int) -> str:
    return f"{code}-{year}-{number:04d}"


def return_to_submitter(books: Books, command: c.ReturnIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    facts = decider.return_to_submitter(issue, _who(books, issue), command)
    _record(books, command.issue, issue.hall, facts)


def resubmit(books: Books, command: c.ResubmitIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    facts = decider.resubmit(issue, _submitter(books), command)
    _record(books, command.issue, issue.hall, facts)


def accept(books: Books, command: c.AcceptIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    _record(books, command.issue, issue.hall, decider.accept(issue, _who(books, issue), command))


def refuse(books: Books, command: c.RefuseIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    _record(books, command.issue, issue.hall, decider.refuse(issue, _who(books, issue), command))


def review(books: Books, command: c.ReviewIssue) -> None:
    """Reviewed by the hall above; a hall without one is reviewed by its own party organisation."""
    issue = books.open(ISSUES, command.issue)
    above = books.open(HALLS, issue.hall).parent if issue.hall else None
    facts = decider.review(issue, standing(books, above or issue.hall), command)
    _record(books, command.issue, issue.hall, facts)


def offer_transfer(books: Books, command: c.OfferTransfer) -> None:
    issue = books.open(ISSUES, command.issue)
    to = books.open(UNITS, command.to)
    facts = decider.offer_transfer(issue, _who(books, issue), command, to)
    _record(books, command.issue, issue.hall, facts)


def sign_for_transfer(books: Books, command: c.SignForTransfer) -> None:
    issue = books.open(ISSUES, command.issue)
    facts = decider.sign_for_transfer(issue, _who(books, issue))
    _record(books, command.issue, issue.hall, facts)


def record_transfer(books: Books, command: c.RecordTransfer) -> None:
    issue = books.open(ISSUES, command.issue)
    to = books.open(UNITS, command.to)
    facts = decider.record_transfer(issue, _who(books, issue), command, to)
    _record(books, command.issue, issue.hall, facts)


def escalate(books: Books, command: c.EscalateIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    _record(books, command.issue, issue.hall, decider.escalate(issue, _who(books, issue), command))


def merge(books: Books, command: c.MergeIssue) -> None:
    """Both issues move together, so that no submitter is lost between them."""
    issue = books.open(ISSUES, command.issue)
    into = books.open(ISSUES, command.into)
    locked = any(
        books.open(MEETINGS, state.meeting).agenda_locked for state in (issue, into) if state.meeting
    )
    merged, absorbed = decider.merge(issue, _who(books, issue), command, into, agenda_locked=locked)
    _record(books, command.issue, issue.hall, merged)
    _record(books, command.into, into.hall, absorbed)


def link(books: Books, command: c.LinkIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    to = books.open(ISSUES, command.to)
    _record(books, command.issue, issue.hall, decider.link(issue, _who(books, issue), command, to))


def handle_directly(books: Books, command: c.HandleDirectly) -> None:
    issue = books.open(ISSUES, command.issue)
    unit = books.open(UNITS, command.unit) if command.unit else None
    facts = decider.handle_directly(issue, _who(books, issue), command, unit)
    _record(books, command.issue, issue.hall, facts)


def give_feedback(books: Books, command: c.GiveFeedback) -> None:
    issue = books.open(ISSUES, command.issue)
    facts = closing.give_feedback(issue, _who(books, issue), command)
    _record(books, command.issue, issue.hall, facts)


def evaluate(books: Books, command: c.EvaluateIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    who = _who(books, issue)
    facts = closing.evaluate(issue, who, command, progress_of(books, issue))
    _record(books, command.issue, issue.hall, facts)


def close(books: Books, command: c.CloseIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    who = _who(books, issue)
    rules = books.open(HALLS, issue.hall).rules if issue.hall else None
    progress = progress_of(books, issue)
    paper = books.caller.trusted
    facts = closing.close(issue, who, command, progress, rules or HALLS.blank.rules, on_paper=paper)
    _record(books, command.issue, issue.hall, facts)


def reopen(books: Books, command: c.ReopenIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    who = _who(books, issue)
    rules = books.open(HALLS, issue.hall).rules if issue.hall else HALLS.blank.rules
    _record(books, command.issue, issue.hall, closing.reopen(issue, who, command, rules))


def withdraw(books: Books, command: c.WithdrawIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    facts = closing.withdraw(issue, _submitter(books), command)
    _record(books, command.issue, issue.hall, facts)


def suspend(books: Books, command: c.SuspendIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    _record(books, command.issue, issue.hall, closing.suspend(issue, _who(books, issue), command))


def resume(books: Books, command: c.ResumeIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    _record(books, command.issue, issue.hall, closing.resume(issue, _who(books, issue)))


def destroy_unlawful(books: Books, command: c.DestroyUnlawfulContent) -> None:
    """Records that it was destroyed; the store destroys the values once this stands in the log."""
    issue = books.open(ISSUES, command.issue)
    facts = decider.destroy_unlawful(issue, _who(books, issue), command)
    _record(books, command.issue, issue.hall, facts)


def correct(books: Books, command: c.CorrectIssue) -> None:
    issue = books.open(ISSUES, command.issue)
    _who(books, issue).require(Role.RECORDER, Role.CHAIR)
    record_correction(books, ISSUES, command.issue, command, fact=e.IssueCorrected, hall=issue.hall)


def _who(books: Books, issue: Issue) -> Standing:
    """The standing in the issue's hall; an issue that nobody submitted has none, and is not found."""
    if issue.status is None:
        raise NotFoundError(what="诉求 / issue")
    return standing(books, issue.hall)


def _submitter(books: Books) -> PersonId | None:
    """Who acts as submitter: by account, or by the receipt that the web has already checked."""
    return books.caller.acting


def _record(books: Books, issue: IssueId, hall: HallId | None, facts: list[DomainEvent]) -> None:
    books.record(issue, facts, hall=hall)


HANDLERS: dict[type[BaseModel], Handler] = {
    c.SubmitIssue: submit,
    c.RegisterIssue: register,
    c.ReturnIssue: return_to_submitter,
    c.ResubmitIssue: resubmit,
    c.AcceptIssue: accept,
    c.RefuseIssue: refuse,
    c.ReviewIssue: review,
    c.OfferTransfer: offer_transfer,
    c.SignForTransfer: sign_for_transfer,
    c.RecordTransfer: record_transfer,
    c.EscalateIssue: escalate,
    c.MergeIssue: merge,
    c.LinkIssue: link,
    c.HandleDirectly: handle_directly,
    c.GiveFeedback: give_feedback,
    c.EvaluateIssue: evaluate,
    c.CloseIssue: close,
    c.ReopenIssue: reopen,
    c.WithdrawIssue: withdraw,
    c.SuspendIssue: suspend,
    c.ResumeIssue: resume,
    c.DestroyUnlawfulContent: destroy_unlawful,
    c.CorrectIssue: correct,
}

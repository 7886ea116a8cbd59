"""What was asked of issues."""

from typing import Final

from pydantic import BaseModel

from deliberation.application.audit.asking import Asks, Case, ask, correction, request
from deliberation.domain.issue import commands as c
from deliberation.domain.issue import events as e


def _transfer(case: Case) -> list[BaseModel]:
    """On paper the offer and the signature were entered in one act."""
    follows = case.run(e.IssueTransferred)
    return [request(c.RecordTransfer if follows else c.OfferTransfer, case, "issue")]


def _withdrawn(case: Case) -> list[BaseModel]:
    """By the submitter, or closed as withdrawn by whoever was told so."""
    asked = [request(c.WithdrawIssue, case, "issue")]
    follows = case.run(e.IssueClosed)
    if follows:
        asked.append(request(c.CloseIssue, case._replace(at=case.at + 1), "issue"))
    return asked


ASKS: Final[Asks] = {
    e.IssueSubmitted: ask(c.SubmitIssue, "issue"),
    e.IssueRegistered: ask(c.RegisterIssue, "issue"),
    e.IssueReturned: ask(c.ReturnIssue, "issue"),
    e.IssueResubmitted: ask(c.ResubmitIssue, "issue"),
    e.IssueAccepted: ask(c.AcceptIssue, "issue"),
    e.IssueNotAccepted: ask(c.RefuseIssue, "issue"),
    e.IssueReviewed: ask(c.ReviewIssue, "issue"),
    e.TransferOffered: _transfer,
    e.IssueTransferred: ask(c.SignForTransfer, "issue"),
    e.IssueEscalated: ask(c.EscalateIssue, "issue"),
    e.IssueMerged: ask(c.MergeIssue, "issue"),
    e.IssueLinked: ask(c.LinkIssue, "issue"),
    e.DirectHandlingChosen: ask(c.HandleDirectly, "issue"),
    e.FeedbackGiven: ask(c.GiveFeedback, "issue"),
    e.IssueEvaluated: ask(c.EvaluateIssue, "issue"),
    e.IssueClosed: ask(c.CloseIssue, "issue"),
    e.IssueReopened: ask(c.ReopenIssue, "issue"),
    e.IssueWithdrawn: _withdrawn,
    e.IssueSuspended: ask(c.SuspendIssue, "issue"),
    e.IssueResumed: ask(c.ResumeIssue, "issue"),
    e.UnlawfulContentDestroyed: ask(c.DestroyUnlawfulContent, "issue"),
    e.IssueCorrected: correction(c.CorrectIssue, "issue"),
}

"""What was asked of votes, and of the rights, ballots and papers beside them."""

from typing import Any, Final

from pydantic import BaseModel

from deliberation.application.audit.asking import Ask, Asks, CannotTellError, Case, ask, request
from deliberation.domain.ballot import commands as b
from deliberation.domain.ballot import events as r
from deliberation.domain.ballot.state import RIGHTS
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import events as e


def _enrolled(case: Case) -> list[dict[str, Any]]:
    """The heads of a sheet as they were entered with it; their names are not read."""
    wanted = set(b.Enrolment.model_fields)
    return [entry.fact.model_dump(include=wanted, exclude_none=True) for entry in case.run(r.RightEnrolled)]


def _ballot_set(case: Case) -> Any:
    return case.books.open(RIGHTS, case.entry.stream).ballot_set


def _this_right(case: Case) -> list[Any]:
    return [case.entry.stream]


def _received_at(case: Case) -> Any:
    """Only a file says when a ballot was received."""
    return case.fact.received_at if case.trusted else None


def _cast(case: Case) -> BaseModel:
    return request(b.CastBallot, case, "right", received_at=_received_at)


def _rejected(case: Case) -> list[BaseModel]:
    """A ballot that did not count by the rules, or that people found to say nothing."""
    found = request(b.RejectBallot, case, "right", received_at=_received_at)
    return [found] if case.fact.reason in _FOUND or not case.fact.marks else [_cast(case), found]


_FOUND: Final = frozenset({"unclear", "co_owners_conflict_not_cured"})


def _settled(case: Case) -> list[BaseModel]:
    """The authority under which a paper was cast stands with the ballot."""
    return [request(b.SettleSlip, case, "slip", proxy=_proxy_on_paper)]


def _proxy_on_paper(case: Case) -> Any:
    ballot = case.first(r.BallotCast) or case.first(r.BallotRejected)
    return ballot and ballot.proxy


def _by_holder(command: type[BaseModel]) -> Ask:
    """What a file enters for an owner who is no person of the log: by which right is not kept."""

    def asked(case: Case) -> list[BaseModel]:
        caller = case.books.caller
        if caller.trusted and caller.acting is None and caller.right is None:
            raise CannotTellError("right")
        return [request(command, case, "ballot_set")]

    return asked


def _refused_proxy(_: Case) -> list[BaseModel]:
    """Of an authority that was not admitted neither agent nor scope is kept."""
    raise CannotTellError("agent, scope")


ASKS: Final[Asks] = {
    e.VotePrepared: ask(c.PrepareVote, "ballot_set"),
    e.VotePreparationRevised: ask(c.RevisePreparation, "ballot_set"),
    e.ElectorateFrozen: ask(c.FreezeElectorate, "ballot_set"),
    e.ElectorateObjectionRaised: _by_holder(c.RaiseElectorateObjection),
    e.ElectorateObjectionDecided: ask(c.DecideElectorateObjection, "ballot_set"),
    e.VoteNoticePublished: ask(c.PublishVoteNotice, "ballot_set"),
    e.UndeliveredNoticePosted: ask(c.PostUndeliveredNotice, "ballot_set"),
    e.BallotLinksIssued: ask(c.IssueBallotLinks, "ballot_set"),
    e.VoteOpened: ask(c.OpenVote, "ballot_set"),
    e.VoteExtended: ask(c.ExtendVote, "ballot_set"),
    e.VoteClosed: ask(c.CloseVote, "ballot_set"),
    e.VoteTallied: ask(c.TallyVote, "ballot_set"),
    e.RecountCompleted: ask(c.CompleteRecount, "ballot_set"),
    e.InvalidBallotsRuled: ask(c.RuleInvalidBallots, "ballot_set"),
    e.VoteDeclared: ask(c.DeclareVote, "ballot_set"),
    e.ResultPosted: ask(c.PostResult, "ballot_set"),
    e.RecountRequested: _by_holder(c.RequestRecount),
    e.VoteVoided: ask(c.VoidVote, "ballot_set"),
    e.VoteAnnulled: ask(c.AnnulVote, "ballot_set"),
    e.BoxShuffled: ask(c.ShuffleBox, "ballot_set"),
    r.RollSheetEntered: ask(b.EnrolRights, rights=_enrolled),
    r.RightAmended: ask(b.AmendRight, "right"),
    r.RightStruck: ask(b.StrikeRight, "right"),
    r.BallotDelivered: ask(b.RecordDeliveries, ballot_set=_ballot_set, rights=_this_right),
    r.BallotLinkReissued: ask(b.ReissueBallotLink, "right"),
    r.BallotLinkRevoked: ask(b.RevokeBallotLink, "right"),
    r.HolderSignedIn: ask(b.SignInHolders, ballot_set=_ballot_set, rights=_this_right),
    r.HolderLeft: ask(b.RecordHolderLeft, "right"),
    r.HolderRecused: ask(b.RecordRecusal, "right"),
    r.BallotCast: lambda case: [_cast(case)],
    r.BallotRejected: _rejected,
    r.VotedSecretly: ask(b.MarkVoted, "right"),
    r.ProxyRegistered: ask(b.RegisterProxy, "right"),
    r.ProxyRefused: _refused_proxy,
    r.ProxyRevoked: ask(b.RevokeProxy, "right"),
    r.BatchReceived: ask(b.ReceiveBatch, "batch"),
    r.SlipEntered: ask(b.EnterSlip, "slip"),
    r.SlipSettled: _settled,
}

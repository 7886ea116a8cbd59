"""Which fact says what was asked, which come along with another, and which nobody can ask for again."""

from typing import Final

from deliberation.application.audit import access, halls, issues, meetings, orders, votes
from deliberation.application.audit.asking import Asks
from deliberation.domain.ballot import events as r
from deliberation.domain.facts import DomainEvent, event_types
from deliberation.domain.hall import events as h
from deliberation.domain.issue import events as i
from deliberation.domain.meeting import events as m
from deliberation.domain.person import events as p
from deliberation.domain.resolution import events as d
from deliberation.domain.vote import events as v

ASKS: Final[Asks] = {
    **halls.ASKS,
    **issues.ASKS,
    **meetings.ASKS,
    **orders.ASKS,
    **votes.ASKS,
    **access.ASKS,
}

COMES_BEFORE: Final[dict[type[DomainEvent], tuple[type[DomainEvent], ...]]] = {
    m.MotionProposed: (
        m.QuorumRechecked,
        m.HandsShown,
        m.ConsensusReached,
        m.RecusalDeclared,
        m.RuleNoted,
    ),
    m.QuorumRechecked: (m.HandsShown, m.ConsensusReached),
    r.BoxSheetPublished: (r.BoxSheetPublished, v.BoxShuffled),
    r.BallotSetAside: (r.BallotCast, r.BallotRejected),
}
"""Facts that may stand before the one that says what was asked, with what may follow them."""

RESTS_ON_SEALED: Final = frozenset(
    kind for kind in event_types() if kind.__module__ in {r.__name__, v.__name__}
) | {p.PersonalDataErased, p.PersonalDataRestricted, p.DataRequestAnswered}
"""Facts of votes, rights and papers: areas, choices and findings are sealed, and decide. And of personal
data: what was decided on a reason, a law or other records of the same person, which are sealed too."""

COMES_ALONG: Final[frozenset[type[DomainEvent]]] = frozenset(
    {
        h.SeatListed,
        i.PublicNumberAssigned,
        i.IssueAbsorbed,
        i.IssueScheduled,
        i.IssueUnscheduled,
        i.DeliberationBegun,
        i.LegalDecisionRequired,
        i.IssueResolved,
        i.IssueNotResolved,
        i.IssueVotedDown,
        i.IssueTaskListed,
        m.MeetingReconvened,
        d.TaskListed,
        r.RightEnrolled,
        r.AgentEngaged,
        r.AgentReleased,
        r.SlipsDiffered,
        r.BoxSheetPublished,
        r.BallotSetAside,
    }
)
"""Facts that are recorded only as a consequence of another one in the same append."""

"""Proxies 委托: who may vote for a holder, on what, until when.

Sources: Civil Code, arts 165 and 173 (in writing, ended by revocation); the profile of the vote says who
is barred and for how many one agent may vote. An authority that is not admitted is kept as refused.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot import errors
from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.roll import on_roll
from deliberation.domain.ballot.state import Agent, EnrolledRight
from deliberation.domain.errors import IdTakenError, NotFoundError, Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.rules.voting.profile import Profile
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.standing import Standing
from deliberation.domain.values import BallotSetId, ProxyId
from deliberation.domain.vote.guards import CLERKS, at_stage
from deliberation.domain.vote.setup import Setup
from deliberation.domain.vote.state import BallotSet, VoteState

_TAKEN_IN: Final = frozenset(
    {VoteState.ROLL_FROZEN, VoteState.NOTICE_PUBLISHED, VoteState.OPEN, VoteState.CLOSED}
)
"""After the close too, until the count: an authority lies in the envelope with its paper."""


def holds(right: EnrolledRight, proxy: ProxyId, at: datetime) -> bool:
    """Whether an authority is known, and gave a vote that came in at `at`."""
    authority = right.proxies.get(proxy)
    return authority is not None and (authority.ended_at is None or at < authority.ended_at)


def ended_by_vote(right: EnrolledRight) -> list[DomainEvent]:
    """What a vote in person means for the authorities of a right (domain edge 8)."""
    return [
        e.ProxyRevoked(proxy=proxy, voted_in_person=True)
        for proxy, authority in right.proxies.items()
        if not authority.revoked
    ]


def register(
    vote: BallotSet,
    right: EnrolledRight,
    who: Standing,
    command: c.RegisterProxy,
    *,
    agent: Agent,
    profile: Profile,
) -> list[DomainEvent]:
    """Admit a written authority, or keep that it was refused and why.

    Refuses to enter one at all before there is a roll, after the count, and twice; and an agent's id from
    another vote, which would join the two.
    """
    who.require(*CLERKS)
    setup = at_stage(vote, _TAKEN_IN)
    on_roll(right)
    if command.proxy in right.proxies:
        raise errors.ProxyIdTakenError
    if agent.ballot_set not in {None, right.ballot_set}:
        raise IdTakenError
    ground = _ground(setup, right, agent, profile, command)
    if ground is None:
        return [e.ProxyRegistered(proxy=command.proxy, agent=command.agent, scope=command.scope)]
    return [e.ProxyRefused(proxy=command.proxy, ground=ground.CODE, reason=command.reason or ground.zh)]


def _ground(
    setup: Setup, right: EnrolledRight, agent: Agent, profile: Profile, command: c.RegisterProxy
) -> Refusal | None:
    """Why an authority is not admitted, None where it is."""
    return _on_paper(setup, command) or _of_agent(agent, profile, command) or _of_principal(right)


def _on_paper(setup: Setup, command: c.RegisterProxy) -> Refusal | None:
    if not command.written:
        return errors.ProxyNotWrittenError()
    if not {question.motion for question in setup.questions}.issuperset(command.scope):
        return errors.ProxyMotionNotPutError()
    return None


def _of_agent(agent: Agent, profile: Profile, command: c.RegisterProxy) -> Refusal | None:
    rule = profile.proxy
    source = {
        "source": rule.source_zh or profile.source_zh,
        "source_en": rule.source_en or profile.source_en,
    }
    if rule.max_principals == 0:
        return errors.ProxiesBarredError(**source)
    if rule.property_staff_barred and command.property_staff:
        return errors.ProxyPropertyStaffError(**source)
    if rule.candidate_barred and command.candidate:
        return errors.ProxyCandidateError(**source)
    if rule.max_principals is not None and len(agent.principals) >= rule.max_principals:
        return errors.ProxyCapError(most=rule.max_principals, **source)
    return None


def _of_principal(right: EnrolledRight) -> Refusal | None:
    own = right.counted is not None and right.counted.proxy is None
    if own or right.voted_secretly:
        return errors.ProxyAfterVoteError()
    if any(not authority.revoked for authority in right.proxies.values()):
        return errors.ProxyStandsError()
    return None


def may_revoke(vote: BallotSet, right: EnrolledRight, who: Standing, *, holder: bool) -> None:
    """Refuse all but the holder, by the personal link or through a clerk, and refuse after the count."""
    if not holder:
        who.require(*CLERKS)
    at_stage(vote, _TAKEN_IN)
    on_roll(right)


def revoke(right: EnrolledRight, proxy: ProxyId) -> list[DomainEvent]:
    """Take an authority back. A ballot that the agent cast before stands."""
    authority = right.proxies.get(proxy)
    if authority is None:
        raise NotFoundError(what="委托 / authority")
    if authority.revoked:
        raise errors.ProxyEndedError
    return [e.ProxyRevoked(proxy=proxy)]


def used(right: EnrolledRight, proxy: ProxyId) -> bool:
    """Whether the ballot that counts was cast under an authority; its agent has then voted for the holder,
    whatever becomes of the authority after."""
    return right.counted is not None and right.counted.proxy == proxy


def engage(ballot_set: BallotSetId, proxy: ProxyId, right: RightId) -> list[DomainEvent]:
    return [e.AgentEngaged(ballot_set=ballot_set, proxy=proxy, right=right)]


def release(proxy: ProxyId) -> list[DomainEvent]:
    return [e.AgentReleased(proxy=proxy)]


def ended(facts: Iterable[DomainEvent]) -> list[ProxyId]:
    """The authorities that some facts of a right end."""
    return [fact.proxy for fact in facts if isinstance(fact, e.ProxyRevoked)]

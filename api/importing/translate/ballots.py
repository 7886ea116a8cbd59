"""Ballots and proxies of a vote: what came in, whose it is, and whether it counts."""

from collections.abc import Sequence
from typing import Final

from api.importing.event_reader import EventReader
from api.importing.papers import answers_in
from api.importing.refusals import DataMissingError
from api.importing.translate.ballot_sets import (
    ballot_set_of,
    marks_of,
    motions_of,
    refuse_unreadable,
    right_named,
    vote_named,
)
from api.importing.translate.translation import Claim, Decided, Translation, command
from api.importing.vocabulary import BALLOT_CHANNELS
from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot.casting import FOUND_BY_PEOPLE
from deliberation.domain.ballot.events import ProxyRefused, ProxyRegistered
from deliberation.domain.ballot.state import AGENTS
from deliberation.domain.calendar import agree
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.rules.voting.treatment import InvalidBallots
from deliberation.domain.values import AgentId
from deliberation.domain.vote.setup import BallotChannel, Marks

_PROPERTY: Final = ("物业", "property")


def _holder(r: EventReader) -> RightId:
    """Whose ballot it is: the owners that are named, else who is said to have acted."""
    named = r.text("owner_party", "principal")
    return right_named(r, "owner_party", named) if named else right_named(r, "by", r.event.by)


def _channel(r: EventReader) -> BallotChannel:
    return r.word("channel", BallotChannel, BALLOT_CHANNELS) or BallotChannel.PAPER


def _marks(r: EventReader) -> Marks:
    put = motions_of(r, vote_named(r))
    return marks_of(r, {motion: answers_in(r.text(motion) or "") for motion in put if r.text(motion)})


def cast(r: EventReader) -> Translation:
    """A ballot that counts; that another one counts instead would be a difference."""
    right = _holder(r)
    proxy = r.ids("via_proxy")
    asked = command(
        c.CastBallot,
        right=right,
        channel=_channel(r),
        marks=_marks(r),
        proxy=r.ours("proxy", proxy[0]) if proxy else None,
        received_at=r.moment("received_at"),
        claimed=Validity.VALID,
    )
    return Translation([asked], [_weight_claim(r, right)])


def _weight_claim(r: EventReader, right: RightId) -> Claim:
    heads, area = r.count("heads"), r.area("area_m2")

    def compare(decided: Decided) -> None:
        agree("heads", heads, 1)
        agree("area_m2 (0.01 m²)", area, decided.right(right).area_centi_m2)

    return compare


def rejected(r: EventReader) -> Translation:
    """A ballot that does not count, for the reason that the file names; it is found again, never believed."""
    right, reason = _holder(r), _reason(r)
    at, marks = r.moment("received_at"), _marks(r)
    asked = (
        command(c.CastBallot, right=right, channel=_channel(r), marks=marks, received_at=at, claimed=reason)
        if marks and reason not in FOUND_BY_PEOPLE
        else command(
            c.RejectBallot, right=right, channel=_channel(r), reason=reason, marks=marks, received_at=at
        )
    )
    return Translation([asked], [_counts_instead(r, right), _participating_claim(r)])


def _reason(r: EventReader) -> Validity:
    word = r.needed_text("reason").strip().upper()
    known = [reason for reason in Validity if reason is not Validity.VALID]
    if word not in known:
        raise refuse_unreadable("reason", (reason.value for reason in known))
    return Validity(word)


def _counts_instead(r: EventReader, right: RightId) -> Claim:
    """Where the file names another ballot that counts, the holder has one."""
    named = r.text("counted")

    def compare(decided: Decided) -> None:
        agree("counted", named, named if decided.right(right).counted else None)

    return compare


def _participating_claim(r: EventReader) -> Claim:
    claimed = r.flag("counted_as_participating")
    ballot_set = ballot_set_of(r)

    def compare(decided: Decided) -> None:
        profile = decided.vote(ballot_set).profile
        counts = profile is not None and profile.invalid is InvalidBallots.PARTICIPATING
        agree("counted_as_participating", claimed, counts)

    return compare


def proxy_registered(r: EventReader) -> Translation:
    asked, agent = _authority(r)
    claimed = r.count("agent_principals_count")

    def compare(decided: Decided) -> None:
        _admitted(decided, claimed=True)
        if claimed is not None:
            agree("agent_principals_count", claimed, len(decided.books.foresee(AGENTS, agent).principals))

    return Translation([asked], [compare])


def proxy_refused(r: EventReader) -> Translation:
    asked, _ = _authority(r)
    return Translation([asked], [lambda decided: _admitted(decided, claimed=False)])


def _admitted(decided: Decided, *, claimed: bool) -> None:
    """The rules admit or refuse an authority; the file may not say otherwise."""
    facts = [fact for _, fact in decided.books.decided if isinstance(fact, ProxyRegistered | ProxyRefused)]
    found = any(isinstance(fact, ProxyRegistered) for fact in facts)
    words = {True: "registered", False: "refused"}
    agree("proxy", words[claimed], words[found])


def _authority(r: EventReader) -> tuple[c.RegisterProxy, AgentId]:
    ballot_set = ballot_set_of(r)
    called = r.text("agent_owner_party", "agent")
    if called is None:
        raise DataMissingError(key="agent_owner_party")
    agent = r.names.agent(ballot_set, called)
    asked = command(
        c.RegisterProxy,
        proxy=r.subject("proxy"),
        right=right_named(r, "principal", r.needed_text("principal")),
        agent=agent,
        scope=[r.ours("motion", motion) for motion in _scope(r)],
        written=r.flag("written"),
        property_staff=_of_property(r, called),
        candidate=r.flag("candidate"),
        reason=r.text("reason"),
    )
    return asked, agent


def _scope(r: EventReader) -> Sequence[str]:
    """The motions that the authority names; without a word, all that the vote puts."""
    return r.ids("scope") or motions_of(r, vote_named(r))


def _of_property(r: EventReader, called: str) -> bool:
    """Whether the agent works for the property company, as the file says or calls them."""
    said = r.flag("property_staff")
    return said if said is not None else any(word in called.lower() for word in _PROPERTY)

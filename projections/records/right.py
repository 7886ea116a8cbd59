"""A right on a roll as its own stream tells it: no name, no area, and nothing that a ballot says."""

from dataclasses import dataclass, field
from typing import Final

from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.state import RIGHTS, EnrolledRight
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.values import SlipId
from deliberation.domain.vote.setup import BallotChannel
from projections.records.base import Recorded, RecordKind, moment_of
from projections.shapes import Moment


@dataclass(frozen=True, slots=True)
class BallotAt:
    """A ballot that came back, cast or rejected; its sealed marks lie at `version`."""

    version: int
    moment: Moment
    slip: SlipId | None = None


@dataclass(slots=True)
class RightRecord(Recorded):
    """The state was folded without sealed values: area, units and side lie at `area_at`, marks with the
    ballots. `delivery` is how its papers went last; `link_revoked` until the link is made anew."""

    state: EnrolledRight = field(default_factory=EnrolledRight)
    enrolled: Moment | None = None
    area_at: int = 1
    delivery: e.Delivery | None = None
    delivery_at: Moment | None = None
    link_reissued: int = 0
    link_revoked: bool = False
    ballots: list[BallotAt] = field(default_factory=list)
    secret_channel: BallotChannel | None = None
    voted_secretly: Moment | None = None
    proxies_refused: int = 0

    @property
    def voted(self) -> bool:
        """Whether a ballot of this right counts."""
        return self.state.voted_secretly or self.state.counted is not None

    @property
    def channel(self) -> BallotChannel | None:
        """By which way the ballot that counts came."""
        counted = self.state.counted
        return counted.channel if counted else self.secret_channel

    @property
    def rejected(self) -> int:
        """How many ballots came that do not count."""
        return sum(one.validity is not Validity.VALID for one in self.state.ballots)

    @property
    def cure(self) -> bool:
        """Whether a ballot says nothing that counts, and no other one does: the holder may cure it."""
        return not self.voted and any(one.validity.spoilt for one in self.state.ballots)

    @property
    def proxied(self) -> bool:
        """Whether an authority to vote for the holder holds."""
        return any(not one.revoked for one in self.state.proxies.values())


RIGHT: Final = RecordKind("right", "read_rights", RightRecord, RIGHTS)


@RIGHT.on(e.RightEnrolled)
def _enrolled(record: RightRecord, _: e.RightEnrolled, entry: Entry[DomainEvent]) -> None:
    record.enrolled = moment_of(entry)
    record.area_at = entry.version


@RIGHT.on(e.RightAmended)
def _amended(record: RightRecord, _: e.RightAmended, entry: Entry[DomainEvent]) -> None:
    record.area_at = entry.version


@RIGHT.on(e.BallotDelivered)
def _delivered(record: RightRecord, fact: e.BallotDelivered, entry: Entry[DomainEvent]) -> None:
    record.delivery = fact.method
    record.delivery_at = moment_of(entry)


@RIGHT.on(e.BallotLinkReissued)
def _reissued(record: RightRecord, _: e.BallotLinkReissued, __: Entry[DomainEvent]) -> None:
    record.link_reissued += 1
    record.link_revoked = False


@RIGHT.on(e.BallotLinkRevoked)
def _revoked(record: RightRecord, _: e.BallotLinkRevoked, __: Entry[DomainEvent]) -> None:
    record.link_revoked = True


@RIGHT.on(e.BallotCast)
def _cast(record: RightRecord, fact: e.BallotCast, entry: Entry[DomainEvent]) -> None:
    record.ballots.append(BallotAt(entry.version, moment_of(entry), fact.slip))


@RIGHT.on(e.BallotRejected)
def _rejected(record: RightRecord, fact: e.BallotRejected, entry: Entry[DomainEvent]) -> None:
    record.ballots.append(BallotAt(entry.version, moment_of(entry), fact.slip))


@RIGHT.on(e.VotedSecretly)
def _secretly(record: RightRecord, fact: e.VotedSecretly, entry: Entry[DomainEvent]) -> None:
    record.secret_channel = fact.channel
    record.voted_secretly = moment_of(entry)


@RIGHT.on(e.ProxyRefused)
def _refused(record: RightRecord, _: e.ProxyRefused, __: Entry[DomainEvent]) -> None:
    record.proxies_refused += 1

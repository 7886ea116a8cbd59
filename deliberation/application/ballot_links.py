"""Personal links: how the holder of a right shows that it is theirs, without a login.

The link stands as a QR code on the delivered ballot. Opening it spends nothing, because the previews of
chat programs open it too; it is exchanged for a ballot session, a cookie of half an hour, so that no later
address holds the secret. The store keeps a keyed code of each link only. A revoked link opens nothing, and
the sessions that were begun with it end with it. Whether a right may still vote, the rules decide.

What is recorded of links (that they were issued, made anew, revoked) is recorded first, and the table is
changed after it: a crash between the two leaves links that can be issued again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from deliberation.application.accounts import Issued
from deliberation.application.desk import Books
from deliberation.application.ports import Clock
from deliberation.domain.ballot.ids import roll_sheet
from deliberation.domain.ballot.state import RIGHTS, ROLL_SHEETS
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId
from deliberation.domain.vote.commands import IssueBallotLinks
from deliberation.domain.vote.state import BALLOT_SETS

SESSION: Final = timedelta(minutes=30)
"""How long an opened link serves before it must be opened again; each opening and each use renews it."""


@dataclass(frozen=True, slots=True)
class Link:
    """The right that a live link stands for, and its ballot set. `digest` is what the store knows it by."""

    right: RightId
    ballot_set: BallotSetId
    digest: bytes


class LinkStore(Protocol):
    """The table of links."""

    def replace(self, ballot_set: BallotSetId, digests: Mapping[RightId, bytes], at: datetime) -> None:
        """Keep one new link for each right; what it had before is revoked."""
        ...

    def revoke(self, rights: Iterable[RightId], at: datetime) -> int:
        """Revoke the live links of some rights; says how many there were. Idempotent."""
        ...

    def find(self, digest: bytes) -> Link | None:
        """The live link of a digest."""
        ...


class LinkVouchers(Protocol):
    """Secrets of links and of ballot sessions."""

    def link(self) -> str:
        """A new secret: 128 random bits in 26 letters and digits, none of which is read as another."""
        ...

    def link_digest(self, token: str) -> bytes:
        """What the store keeps of a link, whatever the case and hyphens of a hand that typed it."""
        ...

    def ballot_session(self, digest: bytes, expires_at: datetime) -> str:
        """A voucher that a link was shown; serves until `expires_at`."""
        ...

    def link_of_session(self, voucher: str, now: datetime) -> bytes | None:
        """The digest of the link that a live voucher names; None for one that is not ours or is over."""
        ...


class BallotLinks:
    """Issues, opens and revokes personal links; safe for threads."""

    def __init__(self, store: LinkStore, vouchers: LinkVouchers, clock: Clock) -> None:
        self._store = store
        self._vouchers = vouchers
        self._clock = clock

    def issue(self, ballot_set: BallotSetId, rights: Iterable[RightId]) -> dict[RightId, str]:
        """A new secret for each right, shown this once for printing; former ones of the rights end."""
        tokens = {right: self._vouchers.link() for right in rights}
        digests = {right: self._vouchers.link_digest(token) for right, token in tokens.items()}
        self._store.replace(ballot_set, digests, self._clock.now())
        return tokens

    def revoke(self, *rights: RightId) -> int:
        """End the links of some rights, and the ballot sessions begun with them; how many links ended."""
        return self._store.revoke(rights, self._clock.now())

    def find(self, token: str) -> Link | None:
        """The right that a link stands for; None where it is none of ours or was revoked. Spends nothing."""
        return self._store.find(self._vouchers.link_digest(token))

    def open(self, token: str) -> Issued | None:
        """A ballot session for the holder of a link; None where it does not serve. Spends nothing."""
        link = self.find(token)
        return self.renew(link) if link else None

    def renew(self, link: Link) -> Issued:
        """The session of a link from now on."""
        expires_at = self._clock.now() + SESSION
        return Issued(self._vouchers.ballot_session(link.digest, expires_at), expires_at)

    def session(self, voucher: str) -> Link | None:
        """The link behind a ballot session; None once half an hour passed or the link was revoked."""
        digest = self._vouchers.link_of_session(voucher, self._clock.now())
        return self._store.find(digest) if digest else None

    def holder_of(self, voucher: str) -> RightId | None:
        """The right whose holder a ballot session is; None where it does not serve."""
        link = self.session(voucher)
        return link.right if link else None


def rights_on_roll(books: Books, command: IssueBallotLinks) -> list[RightId]:
    """The rights of a frozen roll in the order of its sheets, without those that were struck off."""
    vote = books.open(BALLOT_SETS, command.ballot_set)
    if vote.frozen is None:
        return []
    sheets = [roll_sheet(command.ballot_set, number) for number in range(1, vote.frozen.sheets + 1)]
    read = books.peek(ROLL_SHEETS, sheets)
    rights = [right for sheet in sheets for right in read[sheet].rights]
    if not any(vote.objections.values()):
        return rights
    states = books.peek(RIGHTS, rights)
    return [right for right in rights if not states[right].struck]

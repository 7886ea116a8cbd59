"""Random secrets that leave the service, keyed codes, the receipts of residents without an account, and
what the holder of a ballot shows: a link, then a session; for a secret ballot a receipt code."""

import hmac
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from deliberation.store.clock import from_ms, to_ms
from deliberation.store.randomness import new_key, new_token

_MAC: Final = 16
_RECEIPT: Final = 16 + _MAC
_DIGEST: Final = 32
_TIME: Final = 8
_SESSION: Final = _DIGEST + _TIME + _MAC
_CODE_LETTERS: Final = 12


class SecretVouchers:
    """Implements the ports account_ports.Vouchers and ballot_links.LinkVouchers of the application, on the
    installation's secret."""

    def __init__(self, secret: bytes) -> None:
        self._attempts: Final = _purpose(secret, b"attempts")
        self._forms: Final = _purpose(secret, b"forms")
        self._receipts: Final = _purpose(secret, b"receipts")
        self._links: Final = _purpose(secret, b"ballot links")
        self._sessions: Final = _purpose(secret, b"ballot sessions")

    def new(self) -> str:
        return _text(new_key())

    def new_words(self, size: int) -> str:
        """`size` random bytes in groups of four letters and digits, none of which is read as another."""
        letters = b32encode(new_key()[:size]).decode().rstrip("=").lower()
        return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))

    def digest(self, secret: str) -> bytes:
        """What the store keeps of a random secret; it is long enough to need no slow hash."""
        return sha256(secret.encode("utf-8", "surrogatepass")).digest()

    def attempt_key(self, kind: str, value: str) -> bytes:
        return hmac.digest(self._attempts, f"{kind}\0{value}".encode("utf-8", "surrogatepass"), "sha256")

    def form_token(self, bound_to: str) -> str:
        """The token of every form that is shown to the holder of a cookie."""
        return _text(hmac.digest(self._forms, bound_to.encode("utf-8", "surrogatepass"), "sha256"))

    def form_token_holds(self, token: str, bound_to: str) -> bool:
        given = token.encode("utf-8", "surrogatepass")
        return hmac.compare_digest(given, self.form_token(bound_to).encode())

    def receipt(self, person: UUID) -> str:
        """What a resident without an account shows to act as the submitter of their issue again."""
        return _text(person.bytes + self._receipt_mac(person))

    def holder_of(self, receipt: str) -> UUID | None:
        """Whose receipt it is; None where this installation did not give it."""
        raw = _raw(receipt)
        if len(raw) != _RECEIPT:
            return None
        person = UUID(bytes=raw[:16])
        return person if hmac.compare_digest(raw[16:], self._receipt_mac(person)) else None

    def _receipt_mac(self, person: UUID) -> bytes:
        return hmac.digest(self._receipts, person.bytes, "sha256")[:_MAC]

    def link(self) -> str:
        """128 random bits in 26 letters and digits."""
        return b32encode(new_token()).decode().rstrip("=").lower()

    def link_digest(self, token: str) -> bytes:
        """The keyed code of a link, whatever the case and hyphens of a hand that typed it."""
        plain = token.strip().replace("-", "").lower()
        return hmac.digest(self._links, plain.encode("utf-8", "surrogatepass"), "sha256")

    def ballot_session(self, digest: bytes, expires_at: datetime) -> str:
        """A voucher that the link of `digest` was shown; serves until `expires_at`."""
        named = digest + to_ms(expires_at).to_bytes(_TIME, "big")
        return _text(named + self._session_mac(named))

    def link_of_session(self, voucher: str, now: datetime) -> bytes | None:
        """The digest of the link that a live voucher names; None for one that is not ours or is over."""
        raw = _raw(voucher)
        named, mac = raw[:-_MAC], raw[-_MAC:]
        if len(raw) != _SESSION or not hmac.compare_digest(mac, self._session_mac(named)):
            return None
        over = from_ms(int.from_bytes(named[_DIGEST:], "big"))
        return named[:_DIGEST] if now < over else None

    def _session_mac(self, named: bytes) -> bytes:
        return hmac.digest(self._sessions, named, "sha256")[:_MAC]

    def receipt_code(self) -> str:
        """The random code by which a voter finds the own secret ballot: 60 bits, `K7QD-2MXA-5RTN`."""
        letters = b32encode(new_token()).decode()[:_CODE_LETTERS]
        return "-".join(letters[start : start + 4] for start in range(0, _CODE_LETTERS, 4))


def _purpose(secret: bytes, name: bytes) -> bytes:
    return hmac.digest(secret, b"yishiting v1 " + name, "sha256")


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _raw(text: str) -> bytes:
    """The bytes of base64 text; none where it is no such text."""
    plain = text.strip()
    try:
        return urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except (NotBase64, ValueError):
        return b""

"""Random secrets that leave the service, keyed codes, and the receipts of residents without an account."""

import hmac
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from typing import Final
from uuid import UUID

from deliberation.store.randomness import new_key

_RECEIPT_MAC: Final = 16
_RECEIPT: Final = 16 + _RECEIPT_MAC


class SecretVouchers:
    """Implements deliberation.application.account_ports.Vouchers on the installation's secret."""

    def __init__(self, secret: bytes) -> None:
        self._attempts: Final = _purpose(secret, b"attempts")
        self._forms: Final = _purpose(secret, b"forms")
        self._receipts: Final = _purpose(secret, b"receipts")

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
        try:
            raw = urlsafe_b64decode(receipt.strip() + "=" * (-len(receipt.strip()) % 4))
        except (NotBase64, ValueError):
            return None
        if len(raw) != _RECEIPT:
            return None
        person = UUID(bytes=raw[:16])
        return person if hmac.compare_digest(raw[16:], self._receipt_mac(person)) else None

    def _receipt_mac(self, person: UUID) -> bytes:
        return hmac.digest(self._receipts, person.bytes, "sha256")[:_RECEIPT_MAC]


def _purpose(secret: bytes, name: bytes) -> bytes:
    return hmac.digest(secret, b"yishiting v1 " + name, "sha256")


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")

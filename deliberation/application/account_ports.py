"""What accounts need of the world around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType, Protocol
from uuid import UUID

from deliberation.domain.values import PersonId

AccountId = NewType("AccountId", UUID)


@dataclass(frozen=True, slots=True)
class Account:
    """`has_password` is False until the first one-time link was redeemed; `must_change` says that the
    password is a one-time one."""

    id: AccountId
    person: PersonId
    login: str
    has_password: bool
    must_change: bool
    disabled: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    account: Account
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A program's key to an account, as listed: the secret itself is kept nowhere."""

    id: UUID
    name: str
    created_at: datetime
    expires_at: datetime


class Passwords(Protocol):
    """Slow hashing."""

    def hash(self, password: str) -> str: ...

    def verify(self, hashed: str | None, password: str) -> bool:
        """Whether the password is the hashed one; None takes as long and is False."""
        ...

    def outdated(self, hashed: str) -> bool: ...


class Vouchers(Protocol):
    """Random secrets, and what is kept of them."""

    def new(self) -> str: ...

    def new_words(self, size: int) -> str:
        """A random password of `size` bytes that a person can type from a terminal."""
        ...

    def digest(self, secret: str) -> bytes: ...

    def attempt_key(self, kind: str, value: str) -> bytes:
        """A keyed code under which attempts are counted, so that no address or name is kept."""
        ...


class AccountStore(Protocol):
    """Where accounts lie. Every method is one transaction; StoreDownError or ReadOnlyError as the log."""

    def add_account(self, account: AccountId, person: PersonId, login: str, at: datetime) -> bool:
        """False where the login name or the person has an account already."""
        ...

    def account(self, account: AccountId) -> Account | None: ...
    def by_login(self, login: str) -> Account | None: ...
    def accounts(self) -> list[Account]: ...
    def set_disabled(self, account: AccountId, at: datetime | None) -> None: ...

    def drop(self, account: AccountId) -> None:
        """Delete an account with its sessions, one-time links and tokens. Idempotent."""
        ...

    def password_hash(self, account: AccountId) -> str | None: ...
    def rehash(self, account: AccountId, hashed: str) -> None: ...
    def set_password(self, account: AccountId, hashed: str, at: datetime, *, must_change: bool) -> None:
        """Set it and end every session and one-time link of the account."""
        ...

    def add_session(
        self, digest: bytes, account: AccountId, at: datetime, expires_at: datetime, most: int
    ) -> None:
        """Begin a session; expired ones and the oldest beyond `most` of the account go."""
        ...

    def session(self, digest: bytes, now: datetime, idle_since: datetime) -> Session | None: ...
    def touch_session(self, digest: bytes, now: datetime) -> None:
        """Note that it is in use; not writing is no fault, the session only ends earlier."""
        ...

    def end_session(self, digest: bytes) -> None: ...

    def add_link(
        self, digest: bytes, account: AccountId, by: PersonId | None, at: datetime, expires_at: datetime
    ) -> None: ...
    def link(self, digest: bytes, now: datetime) -> Account | None: ...
    def spend_link(self, digest: bytes, now: datetime) -> bool:
        """Spend it; False where somebody was quicker or it no longer serves."""
        ...

    def add_token(
        self,
        token: UUID,
        digest: bytes,
        account: AccountId,
        *,
        name: str,
        at: datetime,
        expires_at: datetime,
        most: int,
    ) -> None: ...
    def tokens(self, account: AccountId, now: datetime) -> list[ApiToken]: ...
    def by_token(self, digest: bytes, now: datetime) -> Account | None: ...
    def revoke_token(self, account: AccountId, token: UUID) -> bool: ...

    def failures(self, keys: Sequence[bytes], since: datetime) -> dict[bytes, tuple[int, datetime]]:
        """Of each key with failures in a window begun after `since`: how many, and when it began."""
        ...

    def note_failure(self, keys: Sequence[bytes], now: datetime, window: timedelta) -> None: ...
    def forget_failures(self, keys: Sequence[bytes]) -> None: ...

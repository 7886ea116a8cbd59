"""Accounts: how a person of the log proves to be that person.

Passwords, sessions and tokens are no events: they say nothing about what a hall did, and they must be
forgettable. What a person may do comes from the log alone (rights.py, standing.py).

Every secret that leaves the service (a session, a one-time link, an API token) is 32 random bytes; the
store holds only its SHA-256, so that a stolen dump opens no door.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from unicodedata import category, normalize
from uuid import UUID

from deliberation.application.account_errors import (
    LinkSpentError,
    LoginNameError,
    LoginTakenError,
    TooManyAttemptsError,
    UnfitPasswordError,
    WrongCredentialsError,
    WrongPasswordError,
)
from deliberation.application.account_ports import (
    Account,
    AccountId,
    AccountStore,
    ApiToken,
    Passwords,
    Session,
    Vouchers,
)
from deliberation.application.ports import Clock
from deliberation.domain.errors import NotFoundError
from deliberation.domain.values import PersonId, derived_id

IDLE: Final = timedelta(hours=8)
"""A session that nobody used for so long has ended."""
ABSOLUTE: Final = timedelta(days=7)
"""A session ends after so long, used or not."""
LINK_LIFE: Final = timedelta(hours=48)
"""How long an administrator's one-time link opens the form for a new password."""
TOKEN_LIFE: Final = timedelta(days=90)
MAX_TOKEN_LIFE: Final = timedelta(days=365)
MIN_PASSWORD: Final = 10
MAX_PASSWORD: Final = 200
"""Characters; a longer one only costs hashing time."""
MAX_FAILURES: Final = 8
MAX_FAILURES_OF_ADDRESS: Final = 40
WINDOW: Final = timedelta(minutes=15)
"""So many failed logins of one name, or from one address, are answered in this time."""
MAX_SESSIONS: Final = 20
"""Of one account at once; the oldest ends."""
MAX_TOKENS: Final = 50
_SEEN_STEP: Final = timedelta(minutes=1)
_ONE_TIME_PASSWORD_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Issued:
    """A secret that is shown once, and until when it serves."""

    secret: str
    expires_at: datetime


def login_name(text: str) -> str:
    """The form of a login name under which it is unique: NFKC, no case. LoginNameError where unfit."""
    name = normalize("NFKC", text).strip().casefold()
    if not 3 <= len(name) <= 64 or any(category(one)[0] in "CZ" for one in name):
        raise LoginNameError
    return name


def check_password(password: str, login: str) -> str:
    """Refuse what is easily guessed; no rule about kinds of characters, as NIST SP 800-63B advises."""
    plain = password.casefold()
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD or "\0" in password:
        raise UnfitPasswordError(least=MIN_PASSWORD)
    if len(set(plain)) < 5 or login in plain or plain in _GUESSED:
        raise UnfitPasswordError(least=MIN_PASSWORD)
    return password


_GUESSED: Final = frozenset(
    {"1234567890", "0123456789", "12345678910", "qwertyuiop", "password123", "administrator", "woaini1314"}
)


class Accounts:
    """Logins, sessions, one-time links and API tokens; safe for threads."""

    def __init__(
        self,
        store: AccountStore,
        passwords: Passwords,
        vouchers: Vouchers,
        clock: Clock,
        new_id: Callable[[], UUID],
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._vouchers = vouchers
        self._clock = clock
        self._new_id = new_id

    # Accounts ------------------------------------------------------------------------------------

    def open(self, person: PersonId, login: str, by: PersonId | None) -> tuple[Account, Issued]:
        """Give a person an account without a password, and the one-time link that sets the first."""
        name = login_name(login)
        account = AccountId(derived_id("account", person))
        if not self._store.add_account(account, person, name, self._clock.now()):
            raise LoginTakenError
        return self.account(account), self.link(account, by)

    def account(self, account: AccountId) -> Account:
        """One account; NotFoundError where there is none."""
        found = self._store.account(account)
        if found is None:
            raise NotFoundError(what="账号 / account")
        return found

    def by_login(self, login: str) -> Account:
        """The account of a login name; NotFoundError where there is none."""
        found = self._store.by_login(login_name(login))
        if found is None:
            raise NotFoundError(what="账号 / account")
        return found

    def of_person(self, person: PersonId) -> Account | None:
        return self._store.account(AccountId(derived_id("account", person)))

    def all(self) -> list[Account]:
        """Every account in the order of login names."""
        return self._store.accounts()

    def disable(self, account: AccountId) -> None:
        """Let nobody in by this account any more; its sessions and tokens end now."""
        self._store.set_disabled(self.account(account).id, self._clock.now())

    def enable(self, account: AccountId) -> None:
        self._store.set_disabled(self.account(account).id, None)

    def forget(self, person: PersonId) -> None:
        """Delete a person's account with everything that hangs on it, and the count of failed logins.

        Idempotent; does nothing for a person without an account.
        """
        account = self.of_person(person)
        if account is None:
            return
        self._store.forget_failures(
            [
                self._vouchers.attempt_key("login", account.login),
                self._vouchers.attempt_key("password", str(account.id)),
            ]
        )
        self._store.drop(account.id)

    # Passwords -----------------------------------------------------------------------------------

    def set_password(self, account: Account, password: str, *, must_change: bool = False) -> None:
        """Replace the password; every session and one-time link of the account ends."""
        hashed = self._passwords.hash(check_password(password, account.login))
        self._store.set_password(account.id, hashed, self._clock.now(), must_change=must_change)

    def change_password(self, account: Account, old: str, new: str) -> Issued:
        """Replace one's own password; the answer is a new session, every other one ends."""
        key = self._vouchers.attempt_key("password", str(account.id))
        self._refuse_if_tried_out([(key, MAX_FAILURES)])
        if not self._verified(account, old):
            self._store.note_failure([key], self._clock.now(), WINDOW)
            raise WrongPasswordError
        self._store.forget_failures([key])
        self.set_password(account, new)
        return self._begin_session(account)

    def set_first_password(self, account: Account) -> str:
        """Give a one-time password that must be changed at the first login."""
        password = self._vouchers.new_words(_ONE_TIME_PASSWORD_BYTES)
        hashed = self._passwords.hash(password)
        self._store.set_password(account.id, hashed, self._clock.now(), must_change=True)
        return password

    def _verified(self, account: Account | None, password: str) -> bool:
        """Whether the password is right; an unknown account takes as long to be told."""
        hashed = self._store.password_hash(account.id) if account else None
        right = self._passwords.verify(hashed, password[: MAX_PASSWORD + 1])
        if right and hashed and account and self._passwords.outdated(hashed):
            self._store.rehash(account.id, self._passwords.hash(password))
        return right

    # Sessions ------------------------------------------------------------------------------------

    def log_in(self, login: str, password: str, address: str, *, replaces: str = "") -> Issued:
        """Begin a session, in place of the one that the browser had before.

        WrongCredentialsError or TooManyAttemptsError; both say nothing of who exists.
        """
        name = normalize("NFKC", login).strip().casefold()[:64]
        by_name = self._vouchers.attempt_key("login", name)
        by_address = self._vouchers.attempt_key("address", address)
        self._refuse_if_tried_out([(by_name, MAX_FAILURES), (by_address, MAX_FAILURES_OF_ADDRESS)])
        account = self._store.by_login(name)
        if not self._verified(account, password) or account is None or account.disabled:
            self._store.note_failure([by_name, by_address], self._clock.now(), WINDOW)
            raise WrongCredentialsError
        self._store.forget_failures([by_name])
        if replaces:
            self.log_out(replaces)
        return self._begin_session(account)

    def session(self, secret: str) -> Session | None:
        """The live session of a cookie; using it keeps it alive."""
        now = self._clock.now()
        digest = self._vouchers.digest(secret)
        session = self._store.session(digest, now, idle_since=now - IDLE)
        if session and now - session.seen_at > _SEEN_STEP:
            self._store.touch_session(digest, now)
        return session

    def log_out(self, secret: str) -> None:
        self._store.end_session(self._vouchers.digest(secret))

    def _begin_session(self, account: Account) -> Issued:
        now = self._clock.now()
        secret = self._vouchers.new()
        expires_at = now + ABSOLUTE
        self._store.add_session(self._vouchers.digest(secret), account.id, now, expires_at, MAX_SESSIONS)
        return Issued(secret, expires_at)

    def _refuse_if_tried_out(self, limits: list[tuple[bytes, int]]) -> None:
        now = self._clock.now()
        counted = self._store.failures([key for key, _ in limits], now - WINDOW)
        for key, limit in limits:
            failures, since = counted.get(key, (0, now))
            if failures >= limit:
                wait = max(1, int((since + WINDOW - now).total_seconds()) + 1)
                raise TooManyAttemptsError(minutes=-(-wait // 60), retry_after=wait)

    # One-time links ------------------------------------------------------------------------------

    def link(self, account: AccountId, by: PersonId | None) -> Issued:
        """A one-time secret with which the account's owner sets a password; earlier ones end."""
        now = self._clock.now()
        secret = self._vouchers.new()
        expires_at = now + LINK_LIFE
        self._store.add_link(self._vouchers.digest(secret), account, by, now, expires_at)
        return Issued(secret, expires_at)

    def account_of_link(self, secret: str) -> Account:
        """Whose password a link may set, without spending it; LinkSpentError where it no longer serves."""
        found = self._store.link(self._vouchers.digest(secret), self._clock.now())
        if found is None:
            raise LinkSpentError
        return found

    def redeem(self, secret: str, password: str) -> Issued:
        """Spend a link: set the password and begin a session."""
        account = self.account_of_link(secret)
        hashed = self._passwords.hash(check_password(password, account.login))
        now = self._clock.now()
        if not self._store.spend_link(self._vouchers.digest(secret), now):
            raise LinkSpentError
        self._store.set_password(account.id, hashed, now, must_change=False)
        self._store.forget_failures([self._vouchers.attempt_key("login", account.login)])
        return self._begin_session(account)

    # API tokens ----------------------------------------------------------------------------------

    def make_token(self, account: AccountId, name: str, life: timedelta = TOKEN_LIFE) -> tuple[UUID, Issued]:
        """A token with which a program acts as the account's person; shown once."""
        now = self._clock.now()
        secret = self._vouchers.new()
        token = self._new_id()
        expires_at = now + min(life, MAX_TOKEN_LIFE)
        self._store.add_token(
            token,
            self._vouchers.digest(secret),
            account,
            name=name[:80],
            at=now,
            expires_at=expires_at,
            most=MAX_TOKENS,
        )
        return token, Issued(secret, expires_at)

    def tokens(self, account: AccountId) -> list[ApiToken]:
        """The live tokens of an account, newest first."""
        return self._store.tokens(account, self._clock.now())

    def by_token(self, secret: str) -> Account | None:
        """The account that a bearer token stands for."""
        return self._store.by_token(self._vouchers.digest(secret), self._clock.now())

    def revoke_token(self, account: AccountId, token: UUID) -> None:
        """End a token of the account; NotFoundError where it has none of that id."""
        if not self._store.revoke_token(account, token):
            raise NotFoundError(what="访问令牌 / API token")

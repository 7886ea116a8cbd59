"""Accounts on PostgreSQL, in the schema `app`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from deliberation.application.account_ports import Account, AccountId, ApiToken, Session
from deliberation.application.ports import ReadOnlyError
from deliberation.domain.values import PersonId
from deliberation.store.database import Database

_ACCOUNT: Final = (
    "a.id, a.person, a.login, a.password_hash IS NOT NULL, a.must_change, a.disabled_at IS NOT NULL,"
    " a.created_at"
)
_KEPT_ATTEMPTS: Final = 100_000
"""Rows of counted attempts at most; a flood from ever new addresses pushes the oldest out."""


class PostgresAccountStore:
    """Implements deliberation.application.account_ports.AccountStore."""

    def __init__(self, database: Database) -> None:
        self._database: Final = database

    def add_account(self, account: AccountId, person: PersonId, login: str, at: datetime) -> bool:
        return self._changed(
            "INSERT INTO app.accounts (id, person, login, created_at) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            account,
            person,
            login,
            at,
        )

    def account(self, account: AccountId) -> Account | None:
        return self._account(f"SELECT {_ACCOUNT} FROM app.accounts a WHERE a.id = %s", account)

    def by_login(self, login: str) -> Account | None:
        return self._account(f"SELECT {_ACCOUNT} FROM app.accounts a WHERE a.login = %s", login)

    def accounts(self) -> list[Account]:
        rows = self._rows(f"SELECT {_ACCOUNT} FROM app.accounts a ORDER BY a.login")
        return [Account(*row) for row in rows]

    def set_disabled(self, account: AccountId, at: datetime | None) -> None:
        with self._database.transaction() as connection:
            connection.execute("UPDATE app.accounts SET disabled_at = %s WHERE id = %s", [at, account])
            if at is not None:
                connection.execute("DELETE FROM app.sessions WHERE account = %s", [account])
                connection.execute("DELETE FROM app.one_time_links WHERE account = %s", [account])
                connection.execute("DELETE FROM app.api_tokens WHERE account = %s", [account])

    def drop(self, account: AccountId) -> None:
        self._changed("DELETE FROM app.accounts WHERE id = %s", account)

    def password_hash(self, account: AccountId) -> str | None:
        rows = self._rows("SELECT password_hash FROM app.accounts WHERE id = %s", account)
        return rows[0][0] if rows else None

    def rehash(self, account: AccountId, hashed: str) -> None:
        self._changed("UPDATE app.accounts SET password_hash = %s WHERE id = %s", hashed, account)

    def set_password(self, account: AccountId, hashed: str, at: datetime, *, must_change: bool) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE app.accounts SET password_hash = %s, must_change = %s, password_set_at = %s"
                " WHERE id = %s",
                [hashed, must_change, at, account],
            )
            connection.execute("DELETE FROM app.sessions WHERE account = %s", [account])
            connection.execute("DELETE FROM app.one_time_links WHERE account = %s", [account])

    def add_session(
        self, digest: bytes, account: AccountId, at: datetime, expires_at: datetime, most: int
    ) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM app.sessions WHERE account = %s AND (expires_at <= %s OR digest IN"
                " (SELECT digest FROM app.sessions WHERE account = %s ORDER BY created_at DESC OFFSET %s))",
                [account, at, account, most - 1],
            )
            connection.execute(
                "INSERT INTO app.sessions (digest, account, created_at, seen_at, expires_at)"
                " VALUES (%s, %s, %s, %s, %s)",
                [digest, account, at, at, expires_at],
            )

    def session(self, digest: bytes, now: datetime, idle_since: datetime) -> Session | None:
        rows = self._rows(
            f"SELECT {_ACCOUNT}, s.created_at, s.seen_at FROM app.sessions s"
            " JOIN app.accounts a ON a.id = s.account AND a.disabled_at IS NULL"
            " WHERE s.digest = %s AND s.expires_at > %s AND s.seen_at > %s",
            digest,
            now,
            idle_since,
        )
        return Session(Account(*rows[0][:7]), rows[0][7], rows[0][8]) if rows else None

    def touch_session(self, digest: bytes, now: datetime) -> None:
        try:
            self._changed("UPDATE app.sessions SET seen_at = %s WHERE digest = %s", now, digest)
        except ReadOnlyError:
            return  # a full disk must not keep people from reading

    def end_session(self, digest: bytes) -> None:
        self._changed("DELETE FROM app.sessions WHERE digest = %s", digest)

    def add_link(
        self, digest: bytes, account: AccountId, by: PersonId | None, at: datetime, expires_at: datetime
    ) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM app.one_time_links WHERE account = %s OR expires_at <= %s", [account, at]
            )
            connection.execute(
                "INSERT INTO app.one_time_links (digest, account, made_by, created_at, expires_at)"
                " VALUES (%s, %s, %s, %s, %s)",
                [digest, account, by, at, expires_at],
            )

    def link(self, digest: bytes, now: datetime) -> Account | None:
        return self._account(
            f"SELECT {_ACCOUNT} FROM app.one_time_links l"
            " JOIN app.accounts a ON a.id = l.account AND a.disabled_at IS NULL"
            " WHERE l.digest = %s AND l.expires_at > %s",
            digest,
            now,
        )

    def spend_link(self, digest: bytes, now: datetime) -> bool:
        return self._changed(
            "DELETE FROM app.one_time_links WHERE digest = %s AND expires_at > %s", digest, now
        )

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
    ) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM app.api_tokens WHERE account = %s AND (expires_at <= %s OR id IN"
                " (SELECT id FROM app.api_tokens WHERE account = %s ORDER BY created_at DESC OFFSET %s))",
                [account, at, account, most - 1],
            )
            connection.execute(
                "INSERT INTO app.api_tokens (id, digest, account, name, created_at, expires_at)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [token, digest, account, name, at, expires_at],
            )

    def tokens(self, account: AccountId, now: datetime) -> list[ApiToken]:
        rows = self._rows(
            "SELECT id, name, created_at, expires_at FROM app.api_tokens"
            " WHERE account = %s AND expires_at > %s ORDER BY created_at DESC",
            account,
            now,
        )
        return [ApiToken(*row) for row in rows]

    def by_token(self, digest: bytes, now: datetime) -> Account | None:
        return self._account(
            f"SELECT {_ACCOUNT} FROM app.api_tokens t"
            " JOIN app.accounts a ON a.id = t.account AND a.disabled_at IS NULL"
            " WHERE t.digest = %s AND t.expires_at > %s",
            digest,
            now,
        )

    def revoke_token(self, account: AccountId, token: UUID) -> bool:
        return self._changed("DELETE FROM app.api_tokens WHERE account = %s AND id = %s", account, token)

    def failures(self, keys: Sequence[bytes], since: datetime) -> dict[bytes, tuple[int, datetime]]:
        rows = self._rows(
            "SELECT key, failures, since FROM app.login_attempts WHERE key = ANY(%s::bytea[]) AND since > %s",
            list(keys),
            since,
        )
        return {bytes(key): (failures, begun) for key, failures, begun in rows}

    def note_failure(self, keys: Sequence[bytes], now: datetime, window: timedelta) -> None:
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO app.login_attempts AS l (key, failures, since)"
                " SELECT k, 1, %(now)s FROM unnest(%(keys)s::bytea[]) AS k"
                " ON CONFLICT (key) DO UPDATE SET"
                " failures = CASE WHEN l.since > %(begun)s THEN l.failures + 1 ELSE 1 END,"
                " since = CASE WHEN l.since > %(begun)s THEN l.since ELSE %(now)s END",
                {"keys": sorted(keys), "now": now, "begun": now - window},
            )
            connection.execute(
                "DELETE FROM app.login_attempts WHERE since <= %s OR key IN"
                " (SELECT key FROM app.login_attempts ORDER BY since DESC OFFSET %s)",
                [now - window, _KEPT_ATTEMPTS],
            )

    def forget_failures(self, keys: Sequence[bytes]) -> None:
        self._changed("DELETE FROM app.login_attempts WHERE key = ANY(%s::bytea[])", list(keys))

    def _rows(self, statement: str, *arguments: object) -> list[tuple[Any, ...]]:
        return self._database.run(statement, arguments).fetchall()

    def _changed(self, statement: str, *arguments: object) -> bool:
        return self._database.run(statement, arguments).rowcount > 0

    def _account(self, statement: str, *arguments: object) -> Account | None:
        rows = self._rows(statement, *arguments)
        return Account(*rows[0]) if rows else None

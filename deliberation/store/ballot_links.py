"""The table of personal links on PostgreSQL."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from deliberation.application.ballot_links import Link
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId
from deliberation.store.database import Database

_REVOKE: Final = (
    "UPDATE es.ballot_links SET revoked_at = %s WHERE right_id = ANY(%s::uuid[]) AND revoked_at IS NULL"
)


class PostgresLinkStore:
    """Implements deliberation.application.ballot_links.LinkStore."""

    def __init__(self, database: Database) -> None:
        self._database: Final = database

    def replace(self, ballot_set: BallotSetId, digests: Mapping[RightId, bytes], at: datetime) -> None:
        with self._database.transaction() as connection:
            # Two who issue at once must not both find that a right has no link yet.
            connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 6965))", [ballot_set])
            connection.execute(_REVOKE, [at, list(digests)])
            connection.execute(
                "INSERT INTO es.ballot_links (token_hash, right_id, ballot_set, issued_at)"
                " SELECT d, r, %s, %s FROM unnest(%s::bytea[], %s::uuid[]) AS l(d, r)",
                [ballot_set, at, list(digests.values()), list(digests)],
            )

    def revoke(self, rights: Iterable[RightId], at: datetime) -> int:
        return self._database.run(_REVOKE, [at, list(rights)]).rowcount

    def find(self, digest: bytes) -> Link | None:
        row = self._database.run(
            "SELECT right_id, ballot_set FROM es.ballot_links WHERE token_hash = %s AND revoked_at IS NULL",
            [digest],
        ).fetchone()
        return Link(RightId(row[0]), BallotSetId(row[1]), digest) if row else None

"""The box of secret ballots on PostgreSQL: migrations/0003_ballots.sql keeps its promises.

What lies in it is encrypted under a key that the database does not have, so that its write-ahead log, a
standby or a dump from while the vote was open tells nothing without the installation's secret.
"""

from typing import Any, Final
from uuid import UUID

from psycopg import errors
from pydantic import TypeAdapter
from pydantic_core import to_json

from deliberation.application.ports import ReadOnlyError
from deliberation.domain.errors import BusyError
from deliberation.domain.values import BallotSetId
from deliberation.domain.vote.box import ReceiptCodeTakenError, SecretBallot
from deliberation.store.database import Database
from deliberation.store.keys import Keys, decrypt, encrypt, mac

_BALLOT: Final = TypeAdapter(SecretBallot)


class PostgresSecretBox:
    """Implements deliberation.application.ports.SecretBox; safe for any number of threads and processes."""

    def __init__(self, database: Database, secret: bytes) -> None:
        self._database: Final = database
        self._keys: Final = Keys.of(secret)

    def deposit(self, ballot_set: BallotSetId, ballot: SecretBallot, command: UUID) -> bool:
        lookup = mac(self._keys.ballot_codes, ballot_set.bytes + ballot.code.encode())
        place = _place(ballot_set, lookup)
        sealed = encrypt(self._keys.ballots, to_json(ballot), place)
        outcome, stored = self._one(
            "SELECT * FROM es.deposit_ballot(%s, %s, %s, %s)", ballot_set, lookup, sealed, command
        )
        if outcome == "taken" and (stored is None or self._opened(stored, place) != ballot):
            raise ReceiptCodeTakenError
        return bool(outcome != "sealed")

    def settle(self, command: UUID) -> bool:
        return bool(self._one("SELECT es.settle_ballot(%s)", command)[0])

    def take_out(self, ballot_set: BallotSetId) -> list[SecretBallot]:
        try:
            rows = self._database.run("SELECT lookup, ballot FROM es.take_box(%s)", [ballot_set]).fetchall()
        except ReadOnlyError as fault:
            if isinstance(fault.__cause__, errors.LockNotAvailable):  # a backup reads the box just now
                raise BusyError from fault
            raise
        return [self._opened(ballot, _place(ballot_set, lookup)) for lookup, ballot in rows]

    def empty(self, ballot_set: BallotSetId) -> None:
        self._one("SELECT es.empty_box(%s)", ballot_set)

    def unsealed(self) -> list[BallotSetId]:
        rows = self._database.run("SELECT * FROM es.unsealed_boxes()", []).fetchall()
        return [BallotSetId(row[0]) for row in rows]

    def _one(self, statement: str, *arguments: object) -> tuple[Any, ...]:
        row: tuple[Any, ...] | None = self._database.run(statement, arguments).fetchone()
        if row is None:
            raise AssertionError("a function answers with one row")
        return row

    def _opened(self, stored: bytes, place: bytes) -> SecretBallot:
        return _BALLOT.validate_json(decrypt(self._keys.ballots, stored, place))


def _place(ballot_set: BallotSetId, lookup: bytes) -> bytes:
    return b"box" + ballot_set.bytes + lookup

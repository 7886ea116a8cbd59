"""The log of a test installation, signed and witnessed at once instead of by a process beside it."""

import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from deliberation.ledger.note import KeyType, SigningKey
from deliberation.ledger.policy import Group, Peer, Policy
from deliberation.ledger.sequencer import Sequencer
from deliberation.ledger.signer import Signer, StateFile
from deliberation.store.signing import publish_keys
from deliberation.store.tiles import PostgresTiles

KEY = SigningKey("hall.example/log", b"\1" * 32)
WITNESSES = [SigningKey(f"w{n}.example", bytes([n]) * 32, KeyType.COSIGNATURE) for n in (2, 3, 4)]
POLICY = Policy(
    witnesses={f"w{n}": Peer(one.verifier) for n, one in enumerate(WITNESSES)},
    groups={"most": Group(2, ("w0", "w1", "w2"))},
    quorum="most",
)


@dataclass(frozen=True)
class Signing:
    """Signs the log of a database; `folder` keeps what was signed last."""

    dsn: str
    folder: Path

    def sign(self, key: SigningKey = KEY) -> int:
        """Bring the checkpoint up to date; returns its size."""
        with (
            psycopg.connect(self.dsn, autocommit=True) as work,
            Signer([key], StateFile(self.folder / "signer.state"), PostgresTiles(work).newest()) as signer,
        ):
            publish_keys(work, signer.verifiers)
            while Sequencer(PostgresTiles(work), PostgresTiles(work), signer).round():
                pass
            newest = PostgresTiles(work).newest()
        return newest.size if newest else 0

    def witness(self, *, times: int = 2) -> None:
        """Have some of the witnesses cosign the newest checkpoint."""
        with psycopg.connect(self.dsn, autocommit=True) as work:
            newest = PostgresTiles(work).newest()
            assert newest is not None
            for one in WITNESSES[:times]:
                now = int(time.time())
                work.execute(
                    "INSERT INTO es.cosignatures (origin, size, witness, line, cosigned_at)"
                    " VALUES (%s, %s, %s, %s, to_timestamp(%s))",
                    [
                        newest.checkpoint.origin,
                        newest.size,
                        one.name,
                        one.cosign(newest.note.text, now).line,
                        now,
                    ],
                )

"""A signer at work in a test: one round after another, on the test's own database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.note import KeyType, SigningKey
from deliberation.ledger.policy import Group, Peer, Policy
from deliberation.ledger.sequencer import Sequencer
from deliberation.ledger.signer import Signer, StateFile
from deliberation.store.signing import publish_keys
from deliberation.store.tiles import PostgresTiles

ORIGIN = "hall.example.org/log"
KEY = SigningKey(ORIGIN, bytes(range(32)))
OTHER_KEY = SigningKey(ORIGIN, bytes(range(1, 33)))
WITNESS = SigningKey("witness.example.org/w1", bytes(range(2, 34)), KeyType.COSIGNATURE)


@contextmanager
def at_work(dsn: str, folder: Path, *keys: SigningKey) -> Iterator[Sequencer]:
    """A sequencer with its signer, whose state lies in `folder`."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        tiles = PostgresTiles(connection)
        with Signer(keys or [KEY], StateFile(folder / "signer.state"), tiles.newest()) as signer:
            publish_keys(connection, signer.verifiers)
            yield Sequencer(tiles, tiles, signer)


def sign(dsn: str, folder: Path, *keys: SigningKey) -> SignedCheckpoint:
    """Start a signer, have it sign all there is, and stop it."""
    with at_work(dsn, folder, *keys) as sequencer:
        signed = sequencer.round()
    assert signed is not None
    return signed


def with_witness(url: str = "") -> Policy:
    """A policy whose quorum is the one witness of the tests."""
    return Policy((), {"w1": Peer(WITNESS.verifier, url)}, {"us": Group(1, ("w1",))}, "us")

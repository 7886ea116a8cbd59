"""An honest record and a reader of it, for those who attack what is read away from the service."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from deliberation.ledger.bundle import Opening
from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.policy import Policy
from deliberation.ledger.saved import Saved
from deliberation.ledger.verify import Answer, Question, verify
from deliberation.ledger.zipped import ZipSource
from deliberation.store.log import PostgresEventLog, open_log
from tests.attacks import live
from tests.attacks.readers import SIZE, Verify
from tests.ledger.at_work import sign
from tests.ledger.made import NOW, Log, Writer, policy, written
from tests.store.samples import SECRET


@pytest.fixture(scope="module")
def writer() -> Writer:
    return written(SIZE)


@pytest.fixture
def hall(writer: Writer) -> Log:
    return Log(writer.leaves)


@pytest.fixture
def verified(tmp_path: Path) -> Verify:
    """Verifies the bundle of a log, or a bundle, under the reader's own policy."""

    def verify_it(
        log: Log | Path,
        *,
        saved: Saved | None = None,
        trusting: Policy | None = None,
        self_declared: bool = False,
        openings: dict[int, Sequence[Opening]] | None = None,
        later: timedelta = timedelta(0),
    ) -> Answer:
        path = log if isinstance(log, Path) else log.zip(tmp_path / "bundle.zip", openings)
        asked = None if self_declared else trusting or policy()
        with ZipSource(path) as source:
            return verify(source, Question(NOW + later, asked, saved, workers=0))

    return verify_it


@pytest.fixture
def log(database: str) -> Iterator[PostgresEventLog]:
    with open_log(database, SECRET) as opened:
        live.record(opened, live.SIZE)
        yield opened


@pytest.fixture
def checkpoint(database: str, log: PostgresEventLog, tmp_path: Path) -> SignedCheckpoint:
    """The honest checkpoint, as a reader has it who verified before the attack."""
    return sign(database, tmp_path)

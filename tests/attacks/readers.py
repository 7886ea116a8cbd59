"""What the attacks on readers share: how a record is altered, and what a reader answers."""

from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import ZipFile

from deliberation.ledger.canonical import canonical, leaf
from deliberation.ledger.leaf import read_leaf
from deliberation.ledger.verify import Answer
from tests.bench.filled import an_id

SIZE = 600

Verify = Callable[..., Answer]


def changed(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The leaves with another registration at an index: well-formed, canonical, plausible, false."""
    forged = list(leaves)
    taken = read_leaf(forged[index])
    event = {**taken.event, "actor": str(an_id("somebody else"))}
    forged[index] = leaf(canonical(event), index, taken.recorded_ms)
    return forged


def repacked(
    bundle: Path, target: Path, change: Callable[[str, bytes], bytes] = lambda _, data: data
) -> Path:
    """A bundle with the content of some files changed."""
    with ZipFile(bundle) as old, ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


def codes(answer: Answer) -> frozenset[str]:
    return answer.report.problems.codes

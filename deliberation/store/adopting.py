"""Have the signer go on after its state was lost: from the newest checkpoint, or under another name.

Each is a person's decision. What a witness or an auditor holds cannot be seen from here: compare with
it before.
"""

from typing import Final

from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.merkle import EMPTY_ROOT, GrowingTree
from deliberation.ledger.note import check_name
from deliberation.ledger.signer import (
    BrokenStateError,
    ForkError,
    Last,
    RollbackError,
    SigningRefusedError,
    StateFile,
    WrongOriginError,
    adopt,
)
from deliberation.store.log_key import LostKeyError, begin_another_log, key_path, read_keys, state_file
from deliberation.store.server import reach
from deliberation.store.settings import Settings
from deliberation.store.tiles import PostgresTiles

_BATCH: Final = 10_000


class WrongSizeError(SigningRefusedError):
    CODE = "log.wrong_size"
    ZH = (
        "这里最新的检查点是 {size} 条，不是 {given} 条，没有改动。请先运行 yishiting key adopt 查看，"
        "核对后再写 --size。"
    )
    EN = (
        "The newest checkpoint here is of {size} entries, not of {given}; nothing was changed. See it with "
        "`yishiting key adopt`, compare, and then give --size."
    )


def newest_checkpoint(dsn: str) -> SignedCheckpoint | None:
    """The checkpoint that the database knows last."""
    with reach(dsn) as connection:
        return PostgresTiles(connection).newest()


def remembered_size(settings: Settings, newest: SignedCheckpoint) -> int | None:
    """How many entries the signer knows to have signed of the log of a checkpoint; None where its state is
    lost or of another log."""
    last = _known(state_file(settings))
    return last.size if last is not None and last.origin == newest.checkpoint.origin else None


def adopt_newest(settings: Settings, dsn: str, size: int) -> None:
    """Go on from the newest checkpoint, which must be of `size` and fit every entry of the log.

    Raises LostKeyError without the log's key, RollbackError where the signer is known to have signed
    more, ForkError where the entries do not give the root that was signed, and what the signer raises.
    """
    keys = read_keys(key_path(settings))
    if not keys:
        raise LostKeyError(path=key_path(settings).name)
    with reach(dsn) as connection:
        _adopt(state_file(settings), PostgresTiles(connection), keys[0].name, size)


def _adopt(state: StateFile, tiles: PostgresTiles, origin: str, size: int) -> None:
    newest = tiles.newest()
    if newest is None or newest.size != size:
        raise WrongSizeError(given=size, size=newest.size if newest else 0)
    if newest.checkpoint.origin != origin:
        raise WrongOriginError(key=origin, origin=newest.checkpoint.origin)
    last = _known(state)
    if last is not None and last.origin == origin and last.size > size:
        raise RollbackError(size=size, signed=last.size)
    if _root(tiles, size) != newest.root:
        raise ForkError(size=tiles.head(), signed=size)
    adopt(state, origin, size, newest.root)


def begin_anew(settings: Settings, name: str) -> None:
    """Sign the log from its first entry under another name and key; the old name is never used again.

    For a log whose entries were lost below what was signed, or whose key is gone: every verifier has to
    be told. MalformedNoteError where the name cannot name a key.
    """
    check_name(name)
    begin_another_log(key_path(settings), name)
    adopt(state_file(settings), name, 0, EMPTY_ROOT)


def _known(state: StateFile) -> Last | None:
    try:
        return state.read()
    except BrokenStateError:
        return None


def _root(tiles: PostgresTiles, size: int) -> bytes:
    """The root over the first `size` entries, each rehashed; they may be fewer."""
    tree = GrowingTree()
    while tree.size < size:
        rows = tiles.leaves(tree.size, min(_BATCH, size - tree.size))
        if not rows:
            break
        tree.extend(leaf for _, leaf in rows)
    return tree.root()

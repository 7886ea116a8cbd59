"""The hashes by which anybody can check that a roll or a count was not changed since."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from deliberation.domain.rules.voting.roll import RightId


def tree_hash(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of RFC 6962, section 2.1, over the leaves in their order."""
    if not leaves:
        return sha256(b"").digest()
    level = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        # An odd last node goes up as it is: the same tree as the RFC's split at a power of two.
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + level[len(level) & ~1 :]
    return level[0]


def rights_root(rights: Iterable[RightId]) -> str:
    """The tree hash, in hexadecimal, over the 16 bytes of each right's id in ascending order."""
    return tree_hash(sorted(right.bytes for right in rights)).hex()


def ballots_root(ballots: Iterable[str]) -> str:
    """SHA-256, in hexadecimal, over the ids of ballots in ascending order, each ended by a line feed.

    The id of a recorded ballot is that of its event; that of a secret one is its receipt code.
    """
    return sha256("".join(f"{ballot}\n" for ballot in sorted(ballots)).encode()).hexdigest()

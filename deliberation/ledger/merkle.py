"""The Merkle tree of RFC 6962, section 2.1: which nodes a root or a proof needs, and how it is checked.

A node is named by (level, index): the hash over the `2**level` leaves from `index * 2**level` on. Only
complete nodes have a name, because only they never change; the ragged right edge of a tree is folded
from them whenever it is needed.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final

from deliberation.ledger.canonical import leaf_hash

Node = tuple[int, int]
"""(level, index) of a complete subtree."""

NodeHashes = Callable[[Sequence[Node]], list[bytes]]
"""Reads the hashes of complete nodes, in the order in which they are asked for."""

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of a tree without leaves."""

MAX_PROOF: Final = 63
"""No proof in a tree of fewer than 2^63 leaves has more hashes."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of a one byte and both children."""
    return sha256(b"\x01" + left + right).digest()


def nodes_of(start: int, end: int) -> list[Node]:
    """The complete nodes, from left to right, that cover the leaves from `start` to before `end`.

    `start` is a multiple of the largest power of two in the range, as it is for every subtree that the
    definitions of RFC 6962 cut.
    """
    found: list[Node] = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def folded(hashes: Sequence[bytes]) -> bytes:
    """The hash over neighbouring complete nodes of falling size; the empty root of none."""
    if not hashes:
        return EMPTY_ROOT
    result = hashes[-1]
    for left in reversed(hashes[:-1]):
        result = node_hash(left, result)
    return result


def root_of(size: int, read: NodeHashes) -> bytes:
    """The root of the tree over the first `size` leaves."""
    return folded(read(nodes_of(0, size)))


def tree_root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root over all given leaf hashes, in memory that grows with the logarithm of their number."""
    tree = GrowingTree()
    tree.extend(leaf_hashes)
    return tree.root()


class GrowingTree:
    """The root of a tree to which leaves are added, keeping its right edge only."""

    def __init__(self) -> None:
        self.size = 0
        self._edge: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        carry, level = leaf, self.size
        while level & 1:
            carry = node_hash(self._edge.pop(), carry)
            level >>= 1
        self._edge.append(carry)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        return folded(self._edge)


def inclusion_proof(index: int, size: int, read: NodeHashes) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of `size` leaves, the leaf's sibling first.

    ValueError unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    return _read_ranges(_path(index, 0, size), read)


def consistency_proof(old: int, new: int, read: NodeHashes) -> list[bytes]:
    """The hashes by which the tree of `old` leaves shows to be the beginning of that of `new`.

    Empty where `old` is 0 or `new`. ValueError unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves does not begin with {old}")
    return _read_ranges(_subproof(old, 0, new, whole=True) if 0 < old < new else [], read)


def _path(index: int, start: int, end: int) -> list[tuple[int, int]]:
    """RFC 6962, PATH(m, D[n]) as the ranges of leaves whose hashes it lists."""
    ranges: list[tuple[int, int]] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def _subproof(old: int, start: int, end: int, *, whole: bool) -> list[tuple[int, int]]:
    """RFC 6962, SUBPROOF(m, D[n], b) likewise; `old` counts from `start`."""
    ranges: list[tuple[int, int]] = []
    while old < end - start:
        split = _split(end - start)
        if old <= split:
            ranges.append((start + split, end))
            end = start + split
        else:
            ranges.append((start, start + split))
            start, old, whole = start + split, old - split, False
    return [*([] if whole else [(start, end)]), *ranges[::-1]]


def _split(leaves: int) -> int:
    """The largest power of two below a number of leaves, at least 2."""
    return 1 << ((leaves - 1).bit_length() - 1)


def _read_ranges(ranges: list[tuple[int, int]], read: NodeHashes) -> list[bytes]:
    """One hash a range, all nodes read at once."""
    groups = [nodes_of(start, end) for start, end in ranges]
    hashes = iter(read([node for group in groups for node in group]))
    return [folded([next(hashes) for _ in group]) for group in groups]


def proves_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` leads from the leaf hash at `index` to the root (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            result = node_hash(sibling, result)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and result == root


def proves_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `new` leaves begins with that of `old` (RFC 9162, section 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if not 0 < old < new or not proof:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return _roots_along(old - 1, new - 1, path) == (old_root, new_root)


def _roots_along(place: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots to which a path leads from the last leaf of the smaller tree; None for a wrong length."""
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    return (before, after) if last == 0 else None


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """The hash of the complete node over a power of two of neighbouring hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "MAX_PROOF",
    "GrowingTree",
    "Node",
    "NodeHashes",
    "complete_root",
    "consistency_proof",
    "folded",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "nodes_of",
    "proves_consistency",
    "proves_inclusion",
    "root_of",
    "tree_root",
]

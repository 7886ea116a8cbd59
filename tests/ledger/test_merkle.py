"""The tree of RFC 6962: the published vectors, and the definitions word by word."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.ledger.canonical import leaf_hash
from deliberation.ledger.merkle import (
    EMPTY_ROOT,
    GrowingTree,
    Node,
    consistency_proof,
    inclusion_proof,
    node_hash,
    proves_consistency,
    proves_inclusion,
    root_of,
    tree_root,
)

INPUTS = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243")] + [
    bytes.fromhex("5051525354555657"),
    bytes.fromhex("606162636465666768696a6b6c6d6e6f"),
]
"""The eight leaves with which implementations of Certificate Transparency test themselves."""

ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

LEAVES = [leaf_hash(one) for one in INPUTS]


def mth(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, section 2.1: MTH."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    k = split(len(leaves))
    return node_hash(mth(leaves[:k]), mth(leaves[k:]))


def split(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962, section 2.1.1: PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    """RFC 6962, section 2.1.2: SUBPROOF(m, D[n], b)."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole=whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], whole=False), mth(leaves[:k])]


def some(size: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(size)]


class Reader:
    """Reads nodes by their definition, and remembers which."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves

    def __call__(self, nodes: Sequence[Node]) -> list[bytes]:
        return [mth(self.leaves[index << level : (index + 1) << level]) for level, index in nodes]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots(size: int) -> None:
    assert tree_root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert tree_root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


PUBLISHED_PATHS = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}


@pytest.mark.parametrize(("index", "size"), PUBLISHED_PATHS)
def test_the_published_inclusion_proofs(index: int, size: int) -> None:
    found = inclusion_proof(index, size, Reader(LEAVES))
    assert [one.hex() for one in found] == PUBLISHED_PATHS[index, size]


@given(st.integers(1, 130), st.integers(0, 129))
def test_inclusion_proofs_are_those_of_the_definition(size: int, place: int) -> None:
    leaves, index = some(size), place % size
    found = inclusion_proof(index, size, Reader(leaves))
    assert found == path(index, leaves)
    assert proves_inclusion(index, size, leaves[index], found, mth(leaves))


@given(st.integers(0, 130), st.integers(0, 130))
def test_consistency_proofs_are_those_of_the_definition(one: int, other: int) -> None:
    old, new = sorted((one, other))
    leaves = some(new)
    found = consistency_proof(old, new, Reader(leaves))
    assert found == (subproof(old, leaves, whole=True) if 0 < old < new else [])
    assert proves_consistency(old, new, mth(leaves[:old]), mth(leaves), found)


@given(st.integers(0, 600))
def test_a_growing_tree_has_the_root_of_the_definition(size: int) -> None:
    leaves = some(size)
    tree = GrowingTree()
    tree.extend(leaves)
    assert tree.root() == mth(leaves) == root_of(size, Reader(leaves))


@given(st.integers(1, 70), st.integers(0, 69), st.data())
def test_no_changed_part_of_an_inclusion_proof_is_believed(
    size: int, place: int, data: st.DataObject
) -> None:
    leaves, index = some(size), place % size
    proof = inclusion_proof(index, size, Reader(leaves))
    root = mth(leaves)
    other = data.draw(st.integers(0, size + 1).filter(lambda number: number != index))
    assert not proves_inclusion(other, size, leaves[index], proof, root)
    assert not proves_inclusion(index, size, bytes(32), proof, root)
    assert not proves_inclusion(index, size, leaves[index], [*proof, bytes(32)], root)
    assert not proves_inclusion(index, size, leaves[index], proof, bytes(32))
    if proof:
        assert not proves_inclusion(index, size, leaves[index], proof[:-1], root)
        assert not proves_inclusion(index, size, leaves[index], [bytes(32), *proof[1:]], root)


@given(st.integers(1, 70), st.integers(1, 70))
def test_no_changed_part_of_a_consistency_proof_is_believed(old: int, more: int) -> None:
    leaves = some(old + more)
    proof = consistency_proof(old, old + more, Reader(leaves))
    before, after = mth(leaves[:old]), mth(leaves)
    assert not proves_consistency(old, old + more, bytes(32), after, proof)
    assert not proves_consistency(old, old + more, before, bytes(32), proof)
    assert not proves_consistency(old, old + more, before, after, [*proof, bytes(32)])
    assert not proves_consistency(old, old + more, before, after, proof[:-1])
    assert not proves_consistency(old + more, old, after, before, proof)
    assert not proves_consistency(old, old, before, after, [])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_leaf_stands_outside_of_its_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(index, size, Reader([]))
    assert not proves_inclusion(index, size, bytes(32), [], bytes(32))


@pytest.mark.parametrize(("old", "new"), [(4, 3), (-1, 3)])
def test_a_smaller_tree_continues_nothing(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="does not begin"):
        consistency_proof(old, new, Reader([]))

"""The hash over a roll: known vectors of RFC 6962, and the definition itself."""

from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.vote.root import ballots_root, rights_root, tree_hash

LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The leaves by which the certificate transparency logs test their trees."""

ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("size", range(9))
def test_a_tree_has_the_root_that_transparency_logs_know(size: int) -> None:
    assert tree_hash(LEAVES[:size]).hex() == ROOTS[size]


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word: split at the largest power of two below the size."""
    if len(leaves) < 2:
        return sha256(b"".join(b"\x00" + leaf for leaf in leaves)).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


@given(st.lists(st.binary(max_size=20), max_size=70))
def test_a_tree_is_the_one_of_the_definition(leaves: list[bytes]) -> None:
    assert tree_hash(leaves) == by_definition(leaves)


@given(st.lists(st.uuids(), unique=True, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_sheets_does_not_change_the_root_of_a_roll(ids: list[UUID], random: object) -> None:
    shuffled = list(ids)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    rights = [RightId(one) for one in ids]
    assert rights_root(map(RightId, shuffled)) == rights_root(rights)
    assert rights_root(rights) == tree_hash([one.bytes for one in sorted(ids)]).hex()


def test_the_hash_over_ballots_has_no_order_and_tells_every_ballot() -> None:
    assert ballots_root(["b/2", "a/2"]) == sha256(b"a/2\nb/2\n").hexdigest()
    assert ballots_root(["a/2"]) != ballots_root(["a/2", "b/2"])
    assert ballots_root([]) == sha256(b"").hexdigest()

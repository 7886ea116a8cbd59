"""Attacks with proofs of single entries: each is done, and the test names what finds it."""

from dataclasses import replace

from deliberation.ledger.proof import Proof
from deliberation.ledger.proof_check import verify_proof
from deliberation.ledger.verify import Question
from tests.attacks.readers import SIZE, Verify, changed
from tests.ledger.made import NOW, Log, Writer, log_key, policy


def proved(proof: Proof) -> frozenset[str]:
    return verify_proof(proof.encode(), "receipt", Question(NOW, policy())).report.problems.codes


def test_an_honest_proof_is_sound(hall: Log) -> None:
    for index in (0, 255, 256, 511, 512, SIZE - 1):
        found = verify_proof(hall.proof(index).encode(), "receipt", Question(NOW, policy()))
        assert not found.report.problems.codes
        assert found.entry is not None
        assert found.entry.index == index


def test_a_proof_for_another_index_is_refused(hall: Log) -> None:
    proof = hall.proof(300)
    assert proved(replace(proof, index=301)) == {"proof.does_not_lead", "leaf.wrong_index"}
    other = hall.proof(301)
    assert proved(replace(other, extra=proof.extra)) == {"proof.does_not_lead", "leaf.wrong_index"}


def test_a_node_presented_as_a_leaf_is_refused(hall: Log) -> None:
    """The two hashes below a node, shown as if they were an entry: leaves are hashed with another prefix."""
    proof = hall.proof(300)
    pair = hall._node(0, 300) + hall._node(0, 301)
    short = replace(proof, index=150, hashes=proof.hashes[1:], extra=pair)
    assert proved(short) == {"proof.does_not_lead", "leaf.malformed"}


def test_a_proof_under_another_key_is_refused(writer: Writer) -> None:
    proof = Log(writer.leaves, key=log_key(9)).proof(10)
    assert proved(proof) == {"checkpoint.wrong_key"}


def test_a_proof_from_another_tree_of_the_same_size_is_a_fork(
    writer: Writer, hall: Log, verified: Verify
) -> None:
    remembered = verified(hall).state
    proof = Log(changed(writer.leaves, 10)).proof(10)
    report = verify_proof(proof.encode(), "receipt", Question(NOW, saved=remembered)).report
    assert report.problems.codes == {"state.fork"}

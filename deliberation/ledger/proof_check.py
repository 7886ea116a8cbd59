"""Whether a portable proof shows that an entry stands in a log that one trusts."""

from dataclasses import dataclass

from deliberation.ledger.canonical import leaf_hash
from deliberation.ledger.leaf import Leaf, UnreadableLeafError, is_canonical, read_leaf
from deliberation.ledger.note import MalformedNoteError
from deliberation.ledger.proof import Proof
from deliberation.ledger.report import GIVEN, REMEMBERED, Report
from deliberation.ledger.verify import Question, check_signatures


@dataclass(frozen=True, slots=True)
class Proved:
    """The report, and the entry where the proof brought one."""

    report: Report
    entry: Leaf | None


def verify_proof(data: bytes, label: str, question: Question) -> Proved:
    """Check one proof file: path, signatures, and that the entry claims the place that is proved.

    A proof brings no policy of its own: without a given or remembered one nothing says whose the
    signatures are.
    """
    report = Report(label, GIVEN if question.policy else REMEMBERED)
    try:
        proof = Proof.parse(data)
    except MalformedNoteError as error:
        report.problems.add("proof.malformed", str(error))
        return Proved(report, None)
    checkpoint = proof.checkpoint
    report.origin, report.size, report.root = checkpoint.checkpoint.origin, checkpoint.size, checkpoint.root
    policy = question.policy or (question.saved.policy if question.saved else None)
    if policy:
        check_signatures(checkpoint, policy, question, report)
    else:
        report.problems.add("policy.missing")
    _check_saved(question, report)
    return Proved(report, _check_entry(proof, report))


def _check_saved(question: Question, report: Report) -> None:
    """Two roots of one size are a fork; of other sizes a proof alone tells nothing."""
    if question.saved is None:
        return
    old = question.saved.checkpoint
    report.previous = old.size
    if old.checkpoint.origin == report.origin and old.size == report.size and old.root != report.root:
        report.problems.add("state.fork", str(old.size))


def _check_entry(proof: Proof, report: Report) -> Leaf | None:
    if not proof.extra:
        report.problems.add("proof.without_entry")
        return None
    if not proof.proves(leaf_hash(proof.extra)):
        report.problems.add("proof.does_not_lead", str(proof.index + 1))
    try:
        entry = read_leaf(proof.extra)
    except UnreadableLeafError as error:
        report.problems.add("leaf.malformed", str(error))
        return None
    if entry.index != proof.index:
        report.problems.add("leaf.wrong_index", f"{entry.index} ≠ {proof.index}")
    if not is_canonical(proof.extra, entry):
        report.problems.add("leaf.not_canonical", str(entry.position))
    report.verified = 1
    return entry

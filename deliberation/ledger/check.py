"""One entry checked for a person who asks whether it stands in the record as it was shown to them.

The answer is given part by part, because each part proves something else, and none of them that what
somebody typed was true.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from deliberation.ledger.canonical import canonical, leaf_hash
from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.leaf import Leaf, UnreadableLeafError, is_canonical, read_leaf
from deliberation.ledger.note import WrongSignatureError
from deliberation.ledger.policy import Policy
from deliberation.ledger.proof import Proof


class Part(StrEnum):
    """What is checked of an entry, in the order in which it is told."""

    CONTENT = "content"
    """What is published of it is what it commits to."""
    ENTRY = "entry"
    """It stands at its place of the tree."""
    SIGNATURE = "signature"
    """The log signed the tree."""
    WITNESSES = "witnesses"
    """So many others have seen the same tree as the policy asks for."""


class Result(StrEnum):
    FITS = "fits"
    NOTHING = "nothing"
    """There was nothing to compare."""
    PENDING = "pending"
    """It will be so in a while."""
    ABSENT = "absent"
    """Nobody was asked to witness the log."""
    WRONG = "wrong"


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Published:
    """A sealed value of the entry as it is published, with the salt of its commitment."""

    field: str
    value: Any
    salt: bytes


@dataclass(frozen=True, slots=True)
class EntryCheck:
    """What came out. `unfit` are published fields that are not what the entry commits to; `cosigned` says
    when each witness cosigned, in seconds since 1970; `proof` is None where none covers the entry yet."""

    results: Mapping[Part, Result]
    unfit: tuple[str, ...] = ()
    cosigned: Mapping[str, int] = field(default_factory=dict)
    proof: Proof | None = None

    @property
    def colour(self) -> Colour:
        """Red where anything does not fit, green where everything was found, amber between."""
        found = set(self.results.values())
        if Result.WRONG in found:
            return Colour.RED
        return Colour.AMBER if found & {Result.PENDING, Result.ABSENT} else Colour.GREEN


def check_entry(
    event: str,
    leaf: bytes,
    published: Sequence[Published],
    proof: Proof | None,
    policy: Policy,
) -> EntryCheck:
    """Check the entry `event` (`<stream>/<version>`), of which `leaf` are the bytes.

    Without a `proof` the entry is not covered yet: what can be said of it alone is said.
    """
    taken = _read(leaf)
    if taken is None or taken.id != event or not is_canonical(leaf, taken):
        return EntryCheck({**_all(Result.WRONG), Part.CONTENT: Result.WRONG}, proof=proof)
    unfit = tuple(one.field for one in published if not _commits_to(taken, one))
    content = Result.WRONG if unfit else Result.FITS if published else Result.NOTHING
    if proof is None:
        waiting = Result.PENDING if policy.wants_witnesses else Result.ABSENT
        return EntryCheck(
            {**_all(Result.PENDING), Part.CONTENT: content, Part.WITNESSES: waiting}, unfit=unfit
        )
    witnesses, cosigned = _witnessed(proof.checkpoint, policy)
    results = {
        Part.CONTENT: content,
        Part.ENTRY: _stands(leaf, taken, proof),
        Part.SIGNATURE: _signed(proof.checkpoint, policy),
        Part.WITNESSES: witnesses,
    }
    return EntryCheck(results, unfit, cosigned, proof)


def _all(result: Result) -> dict[Part, Result]:
    return dict.fromkeys(Part, result)


def _read(leaf: bytes) -> Leaf | None:
    try:
        taken = read_leaf(leaf)
    except UnreadableLeafError:
        return None
    return taken if {"stream", "version", "commitments"} <= taken.event.keys() else None


def _commits_to(taken: Leaf, one: Published) -> bool:
    committed = taken.event["commitments"].get(one.field, "")
    message = b"v1\0%b\0%b" % (one.field.encode(), canonical(one.value))
    return hmac.compare_digest(committed, hmac.digest(one.salt, message, "sha256").hex())


def _stands(leaf: bytes, taken: Leaf, proof: Proof) -> Result:
    """Of the bytes in the proof nothing is believed, but they may not say another thing."""
    same = proof.index == taken.index and proof.extra in (b"", leaf)
    return Result.FITS if same and proof.proves(leaf_hash(leaf)) else Result.WRONG


def _signed(checkpoint: SignedCheckpoint, policy: Policy) -> Result:
    try:
        return Result.FITS if checkpoint.signed_by(policy.log_keys) else Result.WRONG
    except WrongSignatureError:
        return Result.WRONG


def _witnessed(checkpoint: SignedCheckpoint, policy: Policy) -> tuple[Result, dict[str, int]]:
    try:
        cosigned = checkpoint.cosigned_at(policy.witness_keys)
    except WrongSignatureError:
        return Result.WRONG, {}
    if not policy.wants_witnesses:
        return Result.ABSENT, cosigned
    return Result.FITS if policy.met_by(cosigned) else Result.PENDING, cosigned

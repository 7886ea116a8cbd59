"""What the service itself finds when it checks an entry of the log: for the page of the check, and for every
page that says where what it shows stands."""

from collections.abc import Iterable
from dataclasses import replace

from deliberation.bootstrap import Service
from deliberation.ledger.check import EntryCheck, Part, Published, Result, check_entry
from deliberation.ledger.note import MalformedNoteError, WrongSignatureError
from deliberation.ledger.policy import Policy
from deliberation.ledger.tiles import MalformedTileError
from deliberation.store.ledger import LogBrokenError
from projections.shapes import Opening
from projections.trail.single import StoredLeaf


def checked_of(hall: Service, entry: StoredLeaf, openings: Iterable[Opening]) -> tuple[Policy, EntryCheck]:
    """What the service itself finds; a ledger that cannot be read is wrong, too."""
    policy = hall.ledger.policy()
    published = [Published(one.field, one.value, bytes.fromhex(one.salt_hex)) for one in openings]
    proof, wrong = None, {}
    try:
        proof = hall.ledger.proof(entry.position)
    except (MalformedTileError, LogBrokenError):
        wrong = {Part.ENTRY: Result.WRONG}
    except (WrongSignatureError, MalformedNoteError):
        wrong = {Part.SIGNATURE: Result.WRONG}
    checked = check_entry(entry.event, entry.leaf, published, proof, policy)
    return policy, replace(checked, results={**checked.results, **wrong})

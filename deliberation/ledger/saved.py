"""What a verifier remembers from one time to the next: without it a rewritten log looks like a new one."""

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.note import MalformedNoteError
from deliberation.ledger.policy import MalformedPolicyError, Policy

_MAX_BYTES: Final = 1 << 20


class UnreadableStateError(Exception):
    """The state file is there and cannot be understood; the message says where it is."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The last checkpoint that was found sound, and the policy by which it was."""

    checkpoint: SignedCheckpoint
    policy: Policy

    def encode(self) -> bytes:
        kept = {"checkpoint": self.checkpoint.encode().decode(), "policy": self.policy.text}
        return (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def parse(cls, data: bytes) -> "Saved":
        """ValueError where the bytes are none."""
        kept = json.loads(data)
        try:
            checkpoint = SignedCheckpoint.parse(str(kept["checkpoint"]).encode())
            return cls(checkpoint, Policy.parse(str(kept["policy"])))
        except (KeyError, TypeError, MalformedNoteError, MalformedPolicyError) as error:
            raise ValueError(str(error)) from None


def state_file(folder: Path, origin: str) -> Path:
    """Where the state of a log is kept in a folder of states, by its origin."""
    return folder / f"log-{sha256(origin.encode()).hexdigest()[:24]}.json"


def load(path: Path) -> Saved | None:
    """What was saved; None where nothing was. UnreadableStateError: never go on as if for the first time."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableStateError(f"{path}: {error.strerror}") from None
    try:
        return Saved.parse(data)
    except ValueError as error:
        raise UnreadableStateError(f"{path}: {error}") from None


def save(path: Path, state: Saved) -> None:
    """Put it in place of what was there, wholly or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    with fresh.open("wb") as file:
        file.write(state.encode())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)

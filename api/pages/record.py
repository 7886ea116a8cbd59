"""Why the record can be trusted, on one screen: how it is made, how far it is signed, how to check it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Ask, Asking
from api.pages.in_the_log import Cover, cover_of
from deliberation.bootstrap import Service
from deliberation.domain.values import Role
from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.note import MalformedNoteError, VerifierKey, WrongSignatureError
from deliberation.ledger.policy import Policy
from deliberation.store.ledger import SigningStatus

ROUTES: Final = Routes(page=True)

STEPS: Final = ("entry", "tree", "checkpoint", "witness")
LIMITS: Final = ("truth", "dropped", "secrecy", "coercion")


@dataclass(frozen=True, slots=True)
class Witness:
    """One of those who cosign the log, and when they last did; None: not yet."""

    name: str
    last: datetime | None


@dataclass(frozen=True, slots=True)
class State:
    """How the log stands now. `key` is its line, `spoken` what two people compare on the telephone;
    `needed` is how many of the witnesses must sign, None where no plain number says it."""

    status: SigningStatus
    cover: Cover
    root: str
    key: str
    spoken: str
    witnesses: tuple[Witness, ...]
    needed: int | None


@ROUTES.get("/record", PUBLIC)
async def record(ask: Asking) -> Response:
    return ask.show(
        "record_page.html",
        state=await run_in_threadpool(state_of, ask.service),
        steps=STEPS,
        limits=LIMITS,
        audits=_audits(ask),
    )


def _audits(ask: Ask) -> bool:
    rights = ask.visitor.rights
    return rights.administrator or rights.holds(Role.AUDITOR)


def state_of(hall: Service) -> State:
    policy, newest = hall.ledger.policy(), hall.ledger.latest()
    key = str(policy.logs[0].key) if policy.logs else ""
    return State(
        status=hall.ledger.status(),
        cover=cover_of(hall),
        root=_grouped(newest.root.hex()) if newest else "",
        key=key,
        spoken=spoken_of(key) if key else "",
        witnesses=_witnesses(policy, hall),
        needed=_needed(policy),
    )


def spoken_of(key: str) -> str:
    """The first 16 digits of the SHA-256 of the file /log/key, in fours: what `sha256sum` shows of it."""
    return _grouped(sha256(f"{key}\n".encode()).hexdigest())


def _grouped(digits: str) -> str:
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def _witnesses(policy: Policy, hall: Service) -> tuple[Witness, ...]:
    times = _cosigned(hall, policy.witness_keys)
    return tuple(
        Witness(name, datetime.fromtimestamp(times[peer.key.name], UTC) if peer.key.name in times else None)
        for name, peer in policy.witnesses.items()
    )


def _cosigned(hall: Service, keys: tuple[VerifierKey, ...]) -> dict[str, int]:
    """When each witness last signed what a verifier is given; a false line counts for nothing."""
    try:
        best: SignedCheckpoint | None = hall.ledger.best()
        return best.cosigned_at(keys) if best else {}
    except (MalformedNoteError, WrongSignatureError):
        return {}


def _needed(policy: Policy) -> int | None:
    group = policy.groups.get(policy.quorum)
    if group is None:
        return 1 if policy.quorum in policy.witnesses else None
    return group.threshold if all(member in policy.witnesses for member in group.members) else None

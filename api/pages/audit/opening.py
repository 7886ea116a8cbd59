"""An entry's opening: an auditor is shown values and salts of its commitments, and says why first.

Whoever has both can check them against the public leaf without trusting this service. After an erasure there
is nothing to show: the commitment stays, and proves that the record was not changed, nothing about the value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from pydantic_core import from_json
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import AUDITOR, Routes
from api.deps import caller
from api.locale import has_text
from api.pages.ask import Ask, Asking
from api.pages.fields import one
from api.pages.posting import read_form
from deliberation.domain.access.commands import ShowOpening
from deliberation.domain.access.events import DataField
from deliberation.domain.ballot.state import BATCHES, RIGHTS, SLIPS
from deliberation.domain.errors import NotAllowedError, NotFoundError, Refusal
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.terms import term
from deliberation.domain.values import BallotSetId, Channel, HallId, PersonId, Role, event_id
from deliberation.domain.vote.state import BALLOT_SETS, VoteState
from deliberation.ledger.canonical import canonical
from deliberation.store.mapper import commitment
from deliberation.store.vault import Opening

ROUTES: Final = Routes(prefix="/openings", page=True)

_PERSONAL: Final = frozenset(field.value for field in DataField)
_WHAT: Final = "记录 / record"
_OVER: Final = frozenset({VoteState.CLOSED, VoteState.TALLIED, VoteState.DECLARED, VoteState.VOIDED})


class OpeningGoneError(Refusal):
    CODE = "access.opening_gone"
    ZH = (
        "此项的原值和随机数已依法删除、销毁或限制处理，不能出示。记录里的承诺值没有变，"
        "仍能证明这条记录未被改动，但不再能证明原值是什么。"
    )
    EN = (
        "Value and salt were erased, destroyed or restricted and cannot be shown. The commitment in the "
        "record is as it was: it still proves that the entry was not changed, not what the value was."
    )


class NothingCommittedError(Refusal):
    CODE = "access.nothing_committed"
    ZH = "这条记录全部公开，没有需要出示原值的内容。"
    EN = "This entry is public altogether; it commits to nothing that could be opened."


class BallotStillSealedError(Refusal):
    CODE = "access.ballot_still_sealed"
    ZH = "表决还没有结束，选票内容谁也不能看，审计也不例外。请在表决结束后再看。"
    EN = "The vote is not closed: nobody is shown a ballot, an auditor neither. Come back after the close."


class ReasonMissingError(Refusal):
    CODE = "access.reason_missing"
    STATUS = 422
    ZH = "请写明为什么要看，例如“核对2026年第3次表决”。理由会记入查阅登记。"
    EN = "Say why you look, for instance “checking vote 3 of 2026”. The reason goes into the access log."


@dataclass(frozen=True, slots=True)
class Opened:
    """A field with its opening, and whether that gives the commitment in the leaf."""

    field: str
    label: str
    value: str
    salt: str
    committed: str
    fits: bool


@dataclass(frozen=True, slots=True)
class Committed:
    """An entry as the log has it: the commitments of its leaf by field."""

    entry: Entry[DomainEvent]
    commitments: Mapping[str, str]

    @property
    def hall(self) -> HallId | None:
        return HallId(self.entry.hall) if self.entry.hall else None


def _committed(ask: Ask, stream: UUID, version: int) -> Committed:
    log = ask.service.log
    found = log.entries_of(stream, up_to_version=version) if 0 < version < 2**31 else []
    if not found or found[-1].version != version:
        raise NotFoundError(what=_WHAT)
    row = log.entries_after(found[-1].position - 1, 1)[0]
    return Committed(found[-1], from_json(row.state)["commitments"])


def _admit(ask: Ask, held: Committed) -> None:
    """Auditors of the entry's hall, and administrators; what belongs to no hall, every auditor."""
    rights = ask.visitor.rights
    hall = held.hall
    if rights.administrator or (hall is None and rights.holds(Role.AUDITOR)):
        return
    if hall is None or not rights.holds_in(hall, Role.AUDITOR):
        raise NotAllowedError(needed=term(Role.AUDITOR))


def _sealed_ballot(ask: Ask, entry: Entry[DomainEvent]) -> bool:
    """Whether the entry is part of a ballot of a vote that is not closed."""
    kind = type(entry.fact).TOPIC.partition(".")[0]
    if kind == "right":
        ballot_set = ask.service.desk.look(RIGHTS, entry.stream)[0].ballot_set
    elif kind == "slip":
        batch = ask.service.desk.look(SLIPS, entry.stream)[0].batch
        ballot_set = ask.service.desk.look(BATCHES, batch)[0].ballot_set if batch else None
    else:
        return False
    return ballot_set is not None and not _is_over(ask, ballot_set)


def _is_over(ask: Ask, ballot_set: BallotSetId) -> bool:
    return ask.service.desk.look(BALLOT_SETS, ballot_set)[0].status in _OVER


def _open(ask: Ask, held: Committed, reason: str) -> list[Opened]:
    """Enter that the opening is shown, and fetch it. Refuses where there is nothing to show."""
    if not held.commitments:
        raise NothingCommittedError
    if not reason:
        raise ReasonMissingError
    entry = held.entry
    if "marks" in held.commitments and _sealed_ballot(ask, entry):
        raise BallotStillSealedError
    known, revealed = _kept(ask, entry)
    if not known:
        raise OpeningGoneError
    person = getattr(entry.fact, entry.fact.SUBJECT, None) if revealed else None
    command = ShowOpening(
        event=event_id(entry.stream, entry.version),
        fields=sorted(known),
        person=PersonId(person) if person else None,
        hall=held.hall,
        reason=reason,
    )
    ask.service.execute(command, caller(ask.visitor, Channel.WEB))
    known, _ = _kept(ask, entry)
    if not known:
        raise OpeningGoneError
    return [_checked(ask, name, known[name], held.commitments.get(name, "")) for name in sorted(known)]


def _kept(ask: Ask, entry: Entry[DomainEvent]) -> tuple[dict[str, Opening], bool]:
    """What is still kept of an entry, and whether personal data are among it. Asked again once the look is
    entered: what was erased meanwhile is not shown."""
    vault = ask.service.vault
    revealed = vault.reveal(entry.stream, entry.version)
    sealed = vault.openings(entry.stream, [entry.version]).get(entry.version, {})
    return {**sealed, **revealed}, bool(revealed)


def _checked(ask: Ask, name: str, opening: Opening, committed: str) -> Opened:
    value = canonical(opening.value)
    fits = commitment(opening.salt, name, value).hex() == committed
    return Opened(name, _label(ask, name), value.decode(), opening.salt.hex(), committed, fits)


def _label(ask: Ask, name: str) -> str:
    """What people call a field; its own name where they have no word for it."""
    if name in _PERSONAL:
        return ask.words.term(DataField(name))
    keys = [key for key in (f"check.field.{name}", f"field.{name}") if has_text(key)]
    return ask.words.t(keys[0]) if keys else name


async def _page(
    ask: Ask, held: Committed, opened: list[Opened], status: int, refusal: Refusal | None = None
) -> Response:
    entry = held.entry
    shown = {one_.field for one_ in opened}
    gone = [_label(ask, name) for name in sorted(held.commitments) if opened and name not in shown]
    return ask.show(
        "audit/opening.html",
        status,
        entry=entry,
        topic=type(entry.fact).TOPIC,
        commitments=held.commitments,
        labels={name: _label(ask, name) for name in held.commitments},
        opened=opened,
        gone=gone,
        refusal=refusal,
        csrf=ask.csrf,
    )


async def _held(ask: Ask) -> Committed:
    path: Mapping[str, Any] = ask.request.path_params
    try:
        stream, version = UUID(path["stream"]), int(path["version"])
    except ValueError:
        raise NotFoundError(what=_WHAT) from None
    held = await run_in_threadpool(_committed, ask, stream, version)
    _admit(ask, held)
    return held


@ROUTES.get("/{stream}/{version}", AUDITOR)
async def show(ask: Asking) -> Response:
    return await _page(ask, await _held(ask), [], 200)


@ROUTES.post("/{stream}/{version}", AUDITOR)
async def reveal(ask: Asking) -> Response:
    held = await _held(ask)
    ask.request.state.page = f"/openings/{held.entry.stream}/{held.entry.version}"
    reason = one(await read_form(ask.request), "reason")[:2000]
    try:
        opened = await run_in_threadpool(_open, ask, held, reason)
    except Refusal as refusal:
        return await _page(ask, held, [], refusal.STATUS, refusal)
    return await _page(ask, held, opened, 200)

"""How an answered form is taken: read, made a command, executed, and then 303 or the page again."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.access import Access, Routes, holding
from api.deps import caller, command_id_of, form_of
from api.pages.ask import Ask, Asking
from api.pages.fields import Raw, WrongInputError, one, read_moment, whole_number
from api.pages.forms import CommandForm, Returned, WrongFormError, build
from api.posting import new_id
from api.visitor import Visitor
from deliberation.application.desk import Books
from deliberation.application.dispatch import HANDLERS
from deliberation.application.ports import Appended, Caller, OutcomeUnknownError, ReadOnlyError
from deliberation.domain.errors import Refusal
from deliberation.domain.values import Channel

Ids = Mapping[str, UUID]
"""What the address names: {"issue": …}; the names are those of the command's fields."""

Show = Callable[[Ask, Ids, Returned | None, int], Awaitable[Response]]
"""Shows the page that a form stands on; the number is the HTTP status."""

Fix = Callable[[Ask, Ids], Awaitable[Mapping[str, object]]]
"""What the command holds beside what was typed and what the address names; a None takes away what the
address names and the command does not know."""

Then = Callable[[Ask, BaseModel], str]
"""Where the browser goes once the command was recorded; without one, back to the page."""


Foresee = Callable[[Books, Any], object]
"""What a person is shown before a command is recorded."""


def facts_of(books: Books, command: BaseModel) -> dict[str, object]:
    """The facts that recording the command would enter now, by topic."""
    HANDLERS[type(command)](books, command)
    books.check_expected()
    return {fact.TOPIC: fact for _, fact in books.decided}


def to(address: str) -> Then:
    """Go where the recorded command leads: `{names}` in the address are fields of it."""
    return lambda _, command: address.format_map(dict(command))


async def nothing_more(_: Ask, ids: Ids) -> Mapping[str, object]:  # noqa: ARG001 - a Fix takes both
    return {}


def visitor_of(ask: Ask) -> Visitor:
    return ask.visitor


def resident_of(ask: Ask) -> Visitor:
    """The sender of what a submitter asks: by account, or by the receipt that this browser keeps."""
    return ask.resident


@dataclass(frozen=True, slots=True)
class Place:
    """A page with forms on it: `path` shows it, `<path>/<form>` takes each form."""

    routes: Routes
    path: str
    show: Show

    def take(
        self,
        form: CommandForm,
        access: Access | None = None,
        *,
        below: str = "",
        fix: Fix = nothing_more,
        then: Then | None = None,
        sender: Callable[[Ask], Visitor] = visitor_of,
        foresee: Foresee = facts_of,
    ) -> None:
        """Take `form` at its address; `below` stands between the page's and the form's name."""
        inbox = _Inbox(self, form, fix, then, sender, foresee)
        door = access or holding(*form.roles)
        self.routes.add("POST", f"{self.path}{below}/{form.name}", door, inbox.endpoint())

    def address(self, ids: Ids) -> str:
        """Where this page is."""
        return (self.routes.prefix + self.path).format(**ids)


@dataclass(frozen=True, slots=True)
class _Inbox:
    place: Place
    form: CommandForm
    fix: Fix
    then: Then | None
    who: Callable[[Ask], Visitor]
    foresee: Foresee

    def endpoint(self) -> Callable[..., Awaitable[Response]]:
        async def take(request: Request, ask: Asking) -> Response:
            return await self._take(request, ask)

        return take

    async def _take(self, request: Request, ask: Ask) -> Response:
        ids = ids_of(request)
        request.state.page = self.place.address(ids)
        raw = await read_form(request)
        try:
            sender = self._sender(self.who(ask), raw, ids)
            command = await self._understood(ask, ids, raw, sender)
            if self.form.confirmed and one(raw, "confirmed") != "yes":
                return await self._to_confirm(ask, ids, raw, command, sender)
            appended = await run_in_threadpool(ask.service.execute, command, sender)
        except WrongFormError as wrong:
            return await self._again(ask, ids, raw, 422, errors=wrong.errors)
        except Refusal as refusal:
            return await self._again(ask, ids, raw, refusal.STATUS, refusal=refusal)
        except ReadOnlyError as fault:
            return await self._unrecorded(ask, ids, raw, fault)
        return self._on(ask, ids, command, appended)

    async def _understood(self, ask: Ask, ids: Ids, raw: Raw, sender: Caller) -> BaseModel:
        made = {name: new_id(name, sender) for name in self.form.fresh}
        known = {**ids, **await self.fix(ask, ids)}
        return build(self.form, raw, {name: it for name, it in known.items() if it is not None}, made)

    def _sender(self, who: Visitor, raw: Raw, ids: Ids) -> Caller:
        command_id = command_id_of(one(raw, "command_id"))
        if command_id is None:
            raise WrongFormError({"": ("wrong.form_whole", {})})
        if self.form.past and not one(raw, "happened_at"):
            raise WrongFormError({"happened_at": ("wrong.missing", {})})
        stream = ids.get(self.form.subject or "")
        seen = whole_number(one(raw, "expected_version"))
        return caller(
            who,
            Channel.WEB,
            command_id=command_id,
            expected={stream: seen} if stream and seen is not None else None,
            happened_at=claimed_time(raw) if self.form.claims_time else None,
        )

    async def _again(
        self,
        ask: Ask,
        ids: Ids,
        raw: Raw,
        status: int,
        *,
        errors: Mapping[str, tuple[str, dict[str, object]]] | None = None,
        refusal: Refusal | None = None,
    ) -> Response:
        returned = Returned(self.form, ask.request.url.path, raw, errors or {}, refusal)
        return await self.place.show(ask, ids, returned, status)

    async def _to_confirm(self, ask: Ask, ids: Ids, raw: Raw, command: BaseModel, sender: Caller) -> Response:
        """Show what would be recorded, as the deciders find it now; or the answers again, to change them."""
        if one(raw, "confirmed") == "change":
            return await self._again(ask, ids, raw, 200)
        foreseen = await run_in_threadpool(ask.service.desk.consider, self.foresee, command, sender)
        returned = Returned(self.form, ask.request.url.path, raw, to_confirm=True, foreseen=foreseen)
        return await self.place.show(ask, ids, returned, 200)

    async def _unrecorded(self, ask: Ask, ids: Ids, raw: Raw, fault: ReadOnlyError) -> Response:
        """The store cannot write: what was typed must not be lost, and must not be recorded twice."""
        unknown = isinstance(fault, OutcomeUnknownError)
        returned = Returned(
            self.form,
            ask.request.url.path,
            raw,
            fault=ask.words.t("wrong.outcome_unknown" if unknown else "wrong.read_only"),
            command_id=command_id_of(one(raw, "command_id")),
        )
        return await self.place.show(ask, ids, returned, 503)

    def _on(self, ask: Ask, ids: Ids, command: BaseModel, appended: Appended) -> Response:
        """On to the page, at the word that it is done: a browser that is told of no place keeps that of the
        form, unfolds it again and shows the person nothing else."""
        path = self.then(ask, command) if self.then else self.place.address(ids)
        return ask.go(path, done=self.form.key, after=appended.last_position, fragment="main")


def ids_of(request: Request) -> dict[str, UUID]:
    """The ids that the address names; 404 where one is no id."""
    try:
        return {name: UUID(str(value)) for name, value in request.path_params.items()}
    except ValueError:
        raise HTTPException(404) from None


async def read_form(request: Request) -> dict[str, Sequence[str]]:
    """What the browser sent, every value of every name; files are not taken."""
    sent: dict[str, list[str]] = {}
    for name, value in (await form_of(request)).multi_items():
        if not isinstance(value, UploadFile):
            sent.setdefault(name, []).append(value)
    return dict(sent)


def claimed_time(raw: Raw) -> datetime | None:
    """When it happened, where the person says so."""
    text = one(raw, "happened_at")
    if not text:
        return None
    try:
        return read_moment(text)
    except WrongInputError as wrong:
        raise WrongFormError({"happened_at": (wrong.key, {})}) from wrong

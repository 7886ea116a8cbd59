"""How a POST becomes a command: one mechanism for every command that the domain knows.

A resource lists its commands as `Ask`s. The body is the command without what stands in the path, what
the service fills in (a new id, the acting person) and nothing else; it is described from the command's
own class. A new id is derived from the caller's command key, so that a repeat names the same thing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import deps, security
from api.access import Access, Routes
from api.errors import BadRequestError, UnsupportedMediaTypeError, invalid
from api.visitor import Visitor
from deliberation.application.desk import command_content, command_key
from deliberation.application.ports import Appended, Caller
from deliberation.bootstrap import Service
from deliberation.domain.errors import NotAllowedError, NotFoundError, Refusal
from deliberation.domain.values import EARLIEST, Channel, derived_id, utc_text

Filler = Callable[[Visitor, Caller, Mapping[str, Any]], object]
"""What the service puts in a field: from who asks, the caller, and what body and address say."""


class Performed(NamedTuple):
    """What was recorded, and what else the answer tells: each of it this once."""

    appended: Appended
    more: Mapping[str, Any] = {}

    @classmethod
    def of_stored(cls, hall: Service, command: BaseModel, sender: Caller, **more: object) -> "Performed":
        """The same of a command that the service recorded on the way to something that is told once."""
        stored = hall.log.find_command(command_key(sender), command_content(command, sender))
        if stored is None:
            raise NotRecordedError
        return cls(replace(stored, repeated=False), more)


class NotRecordedError(Exception):
    """What was just recorded is not on record: a bug."""


Perform = Callable[[Service, Any, Caller], Performed]


def execute(hall: Service, command: BaseModel, sender: Caller) -> Performed:
    """What nearly every command does: it is decided and recorded."""
    return Performed(hall.execute(command, sender))


@dataclass(frozen=True)
class Ask:
    """One command at one address.

    `path` is relative to the resource; its `{names}` are fields of the command, the first of them the
    stream that If-Match speaks of. `makes` is the field of the new id. `fills` are fields that the
    service knows better than the caller; those in `optional` may be sent by whoever its filler lets.
    `throttled` counts what comes without a login. `receipt` is the field whose person gets a receipt.
    `at` is the plural under which what it makes is read, where that is another resource; what is made
    inside a stream and is not read by itself is found where the stream is. `holder`: the holder of the
    personal ballot link that this browser showed may send it, too. `perform` does more than record it.
    """

    path: str
    command: type[BaseModel]
    access: Access
    summary: str
    makes: str = ""
    fills: Mapping[str, Filler] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    throttled: bool = False
    receipt: str = ""
    at: str = ""
    holder: bool = False
    perform: Perform = execute
    example: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def in_path(self) -> tuple[str, ...]:
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))

    @cached_property
    def not_in_body(self) -> frozenset[str]:
        made = {self.makes} if self.makes else set()
        return frozenset({*self.in_path, *made, *(set(self.fills) - self.optional)})


class IfMatchError(Refusal):
    CODE = "if_match"
    STATUS = 422
    ZH = 'If-Match 应为带引号的版本号，例如 "3"。请照搬读取时得到的 ETag。'
    EN = 'If-Match is a version in quotes, for instance "3". Repeat the ETag of what you read.'


class HappenedAtError(Refusal):
    CODE = "happened_at"
    STATUS = 422
    ZH = "Happened-At 应为带时区的时间，例如 2026-11-21T14:30:00+08:00。"
    EN = "Happened-At is a time with its zone, for instance 2026-11-21T14:30:00+08:00."


class IdempotencyKeyError(Refusal):
    CODE = "idempotency_key"
    STATUS = 422
    ZH = "Idempotency-Key 最长 255 个字符。请使用 UUID。"
    EN = "An Idempotency-Key has at most 255 characters. Use a UUID."


_LONGEST_KEY: Final = 255


BY_OPERATION: Final[dict[str, Ask]] = {}
"""Every declared command by its operation id in the OpenAPI document: the name of its class."""


def post_commands(routes: Routes, resource: str, asks: Sequence[Ask]) -> None:
    """Declare a route for each command of a resource (`resource` is its plural, as in the path)."""
    for ask in asks:
        routes.add(
            "POST",
            ask.path,
            ask.access,
            _endpoint(ask, resource),
            status_code=201 if ask.makes else 200,
            summary=ask.summary,
            description=(ask.command.__doc__ or "").strip(),
            operation_id=ask.command.__name__,
            response_model=None,
        )
        BY_OPERATION[ask.command.__name__] = ask


def _endpoint(ask: Ask, resource: str) -> Callable[..., Any]:
    async def post(request: Request) -> Response:
        hall: Service = request.app.state.service
        who = await (deps.ballot_holder(request) if ask.holder else deps.visitor(request))
        if ask.throttled and who.account is None:
            request.app.state.throttle.admit(security.address(request))
        stream = stream_of(ask, request)
        sender = caller_of(request, who, stream)
        sent = await read_body(request)
        command, made = command_of(ask, sent, request.path_params, who, sender)
        request.state.seen = sender.expected
        done = await run_in_threadpool(_execute, hall, ask, command, sender, stream)
        body = {**recorded(done.appended, made or stream), **done.more}
        if done.receipt:
            body["receipt"] = done.receipt
        new = bool(ask.makes) and not done.appended.repeated
        place = f"{ask.at}/{made}" if ask.at else f"{resource}/{stream or made}"
        headers = {"Location": f"/api/v1/{place}", "ETag": f'"{done.version}"'}
        return JSONResponse(body, 201 if new else 200, headers=headers)

    return post


class Done(NamedTuple):
    """What became of a command: at which version it left the stream that the address names, else the one
    that it began, and the submitter's receipt, where there is such a thing."""

    appended: Appended
    version: int
    receipt: str | None
    more: Mapping[str, Any]


def _execute(hall: Service, ask: Ask, command: BaseModel, sender: Caller, stream: UUID | None) -> Done:
    """Execute a command, on a thread of its own.

    Nobody holds a role in the hall of a thing that does not exist: that is told as what it is.
    """
    try:
        appended, more = ask.perform(hall, command, sender)
    except NotAllowedError:
        if stream is not None and not hall.log.version_at(stream, hall.log.head().position):
            raise NotFoundError(what=str(stream)) from None
        raise
    subject = stream or getattr(command, ask.makes)
    version = appended.versions.get(subject) or hall.log.version_at(subject, appended.last_position)
    receipt = hall.vouchers.receipt(getattr(command, ask.receipt)) if ask.receipt else None
    return Done(appended, version, receipt, more)


def stream_of(ask: Ask, request: Request) -> UUID | None:
    """The id that the address names first; None where it names none or what is sent is no id."""
    if not ask.in_path:
        return None
    try:
        return UUID(request.path_params[ask.in_path[0]])
    except ValueError:
        return None


# The head of a request ----------------------------------------------------------------------------


def caller_of(request: Request, who: Visitor, stream: UUID | None) -> Caller:
    """The sender of a JSON command: Idempotency-Key, If-Match and Happened-At."""
    headers = request.headers
    key = headers.get("idempotency-key", "")
    if len(key) > _LONGEST_KEY:
        raise IdempotencyKeyError
    version = _version(headers.get("if-match", ""))
    return deps.caller(
        who,
        Channel.API,
        command_id=deps.command_id_of(key),
        expected={stream: version} if stream and version is not None else None,
        happened_at=_moment(headers.get("happened-at", "")),
    )


def _version(if_match: str) -> int | None:
    text = if_match.strip()
    if text in ("", "*"):
        return None
    number = text[1:-1]
    if not (len(text) > 2 and text[0] == text[-1] == '"' and number.isascii() and number.isdigit()):
        raise IfMatchError
    return min(int(number[:19]), 2**63 - 1)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise HappenedAtError from None
    if moment.tzinfo is None or moment < EARLIEST:
        raise HappenedAtError
    return moment


# The body -----------------------------------------------------------------------------------------


async def read_body(request: Request) -> dict[str, Any]:
    """The JSON object of a request; an empty body is an empty object."""
    raw = await request.body()
    if not raw:
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise UnsupportedMediaTypeError
    try:
        body = from_json(raw, allow_inf_nan=False)
    except ValueError:
        raise BadRequestError from None
    if not isinstance(body, dict):
        raise invalid([{"loc": ("body",), "type": "dict_type", "msg": "Input should be an object"}])
    return body


def command_of(
    ask: Ask, body: Mapping[str, Any], path: Mapping[str, str], who: Visitor, sender: Caller
) -> tuple[BaseModel, UUID | None]:
    """The command of a body and an address, and the new id where it makes one."""
    strangers = [name for name in body if name in ask.not_in_body]
    if strangers:
        raise invalid(
            [
                {"loc": ("body", name), "type": "extra_forbidden", "msg": "Extra inputs are not permitted"}
                for name in strangers
            ]
        )
    made = new_id(ask.makes, sender) if ask.makes else None
    values = {**body, **{name: path[name] for name in ask.in_path}}
    if made:
        values[ask.makes] = made
    for name, filler in ask.fills.items():
        values[name] = filler(who, sender, values)
    try:
        command = ask.command.model_validate(values)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise invalid([{**one, "loc": ("body", *one["loc"])} for one in found]) from None
    return command, getattr(command, ask.makes) if ask.makes else None


def new_id(kind: str, sender: Caller) -> UUID:
    """The id of what a command makes: the same for every repeat of the command."""
    return derived_id(kind, command_key(sender))


# The answer ---------------------------------------------------------------------------------------


def recorded(appended: Appended, subject: UUID | None) -> dict[str, Any]:
    """What was recorded and where: the position is one that a reader may wait for. The proof and the check
    are of the first entry; every other one up to `position` has its own by its number."""
    first = appended.first_position
    return {
        "position": appended.last_position,
        "first_position": first,
        "proof": f"/log/proof/{first}.tlog-proof" if first else None,
        "check": f"/check/{first}" if first else None,
        "recorded_at": utc_text(appended.recorded_at),
        "repeated": appended.repeated,
        "id": str(subject),
    }

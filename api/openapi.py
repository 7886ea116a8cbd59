"""The OpenAPI document: commands described from their classes, every problem declared."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any, Final
from uuid import UUID

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict, create_model
from pydantic.fields import FieldInfo
from pydantic.json_schema import models_json_schema

from api.access import Access, access_of
from api.errors import (
    MEDIA_TYPE,
    READ_ONLY,
    TITLES,
    BadRequestError,
    UnsupportedMediaTypeError,
    of_refusal,
    of_status,
    of_validation,
)
from api.posting import BY_OPERATION, Ask
from deliberation.application.account_errors import LinkSpentError, SignInNeededError, TooManySubmissionsError
from deliberation.domain.errors import NotAllowedError, NotFoundError, StaleVersionError
from deliberation.domain.terms import term
from deliberation.domain.values import Role

_SUFFIX: Final = "-Body"
_REF: Final = "#/components/schemas/{model}" + _SUFFIX
_UUID: Final = {"type": "string", "format": "uuid"}

_INTRODUCTION: Final = """\
Issues of residents, from submission to close-out, on a record that nobody can change.

* **Writing.** Every command is a `POST`. Send an `Idempotency-Key` (a UUID): a repeat is then answered with
  what was recorded the first time. `If-Match` with the `ETag` of what you read refuses the command (409)
  where it has moved since, and says how. The answer names the `position` of the log at which it stands.
* **Reading.** `?after=POSITION` waits, at most 5 seconds, until your own write is shown. Single objects, the
  board and the lists of orders, resolutions, meetings, minutes and votes take
  `?as_of=TIME&clock=recorded|happened`. Lists are `items` with a `next_cursor`.
* **Who you are.** `Authorization: Bearer <token>` (made under /api/v1/me/tokens), or the session cookie of a
  login together with `X-CSRF-Token`. Whoever raised an issue without a login sends the `Receipt` they got.
  Whoever holds a right to vote opens the personal link on the ballot, which becomes the cookie `ballot`.
* **Problems** are RFC 9457 `application/problem+json` with a stable `code`, a sentence in Chinese and in
  English, and advice.
"""

_TAGS: Final = (
    ("halls", "议事厅: the standing bodies, their rules, units and roles"),
    ("organisations", "单位"),
    ("persons", "人员, without names"),
    ("seats", "席位"),
    ("issues", "诉求: from submission to close-out"),
    ("board", "The open issues by stage"),
    ("evaluations", "满意度评价"),
    ("meetings", "会议"),
    ("motions", "表决事项"),
    ("resolutions", "决议"),
    ("tasks", "督办单"),
    ("minutes", "纪要"),
    ("ballot sets", "表决: statutory votes, from the roll to the declared result"),
    ("rights", "表决权: heads on a roll, their ballots and proxies"),
    ("batches", "纸质票: paper, typed twice"),
    ("record", "The log itself, for auditors"),
    ("accounts", "Logins, tokens, accounts"),
    ("service", "Health"),
)

_HEADERS: Final = (
    ("Idempotency-Key", "A UUID (or any text of at most 255 characters) that names this command.", 255),
    ("If-Match", 'The ETag of what was read, for instance `"3"`: refuse if it has moved since.', 40),
    ("Happened-At", "When it happened, for recorders only; the server's time without it.", 40),
)

_SCHEMES: Final = {
    "token": {"type": "http", "scheme": "bearer", "description": "An API token"},
    "session": {"type": "apiKey", "in": "cookie", "name": "session", "description": "A login"},
    "receipt": {"type": "apiKey", "in": "header", "name": "Receipt", "description": "A submitter's receipt"},
    "ballot": {"type": "apiKey", "in": "cookie", "name": "ballot", "description": "A personal ballot link"},
}

_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "advice", "zh", "en"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:yishiting:problem:not_found"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {
            "type": "string",
            "description": "What is wrong, in the language asked for",
        },
        "code": {"type": "string", "description": "Never changes once released"},
        "advice": {"type": "string", "description": "What to do"},
        "zh": {"type": "string"},
        "en": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "Where the content does not fit (422)",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("field", "kind", "message")},
            },
        },
        "changes": {
            "type": "array",
            "description": "What has happened since the version of If-Match (409)",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("event", "happened_at", "zh", "en")},
            },
        },
        "instance": {"type": "string", "description": "The number of an incident (500)"},
    },
}

_RECORDED: Final = {
    "type": "object",
    "required": ["position", "first_position", "proof", "check", "recorded_at", "repeated", "id"],
    "properties": {
        "position": {"type": "integer", "description": "The last entry of this command in the log"},
        "first_position": {"type": "integer"},
        "proof": {
            "type": ["string", "null"],
            "description": "The proof of the first entry (C2SP tlog-proof), there about a second later, 404"
            " until then; null where nothing was recorded. Each entry up to `position` has one.",
        },
        "check": {"type": ["string", "null"], "description": "The page that checks it in plain words"},
        "recorded_at": {"type": "string", "format": "date-time"},
        "repeated": {"type": "boolean", "description": "It had been recorded before; nothing was added"},
        "id": {**_UUID, "description": "What was made, or what the command was about"},
        "receipt": {"type": "string", "description": "Stands for the submitter: keep it"},
        "links": {"type": "object", "description": "The secrets of personal links by right, told this once"},
        "link": {"type": "string", "description": "The secret of a personal link, told this once"},
        "counted": {"type": "boolean", "description": "Whether a secret ballot lies in the box"},
    },
}

_MADE: Final = {
    "position": 1204,
    "first_position": 1204,
    "proof": "/log/proof/1204.tlog-proof",
    "check": "/check/1204",
    "recorded_at": "2026-12-01T06:30:00.125Z",
    "repeated": False,
    "id": "5a0c8c36-7a39-5a8e-9b38-1b9c7f1f7f55",
}


def document(app: FastAPI) -> dict[str, Any]:
    """The whole OpenAPI document of an application."""
    found = get_openapi(
        title=app.title,
        version=app.version,
        summary="The JSON interface of a deliberation hall",
        description=_INTRODUCTION,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in _TAGS],
    )
    asks: list[Ask] = []
    for path, method, operation in _operations(found):
        ask = BY_OPERATION.get(operation["operationId"])
        if ask is not None:
            asks.append(ask)
            _describe(operation, ask)
        access = access_of(app, method.upper(), path)
        if access is not None:
            _secure(operation, access)
            _declare_problems(operation, path)
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas.update({**_bodies(asks), "Problem": _PROBLEM, "Recorded": _RECORDED})
    components["securitySchemes"] = _SCHEMES
    components["examples"] = _problem_examples()
    return found


def _operations(found: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


# Commands ----------------------------------------------------------------------------------------


def body_model(ask: Ask) -> type[BaseModel]:
    """The body of a command: its own fields without those that the caller does not send."""
    described: dict[str, Any] = {}
    for name, info in ask.command.model_fields.items():
        if name in ask.not_in_body:
            continue
        described[name] = _optional(info) if name in ask.optional else (info.annotation, info)
    return create_model(
        ask.command.__name__, __config__=ConfigDict(extra="forbid"), __doc__=ask.command.__doc__, **described
    )


def _optional(info: Any) -> tuple[Any, FieldInfo]:
    may_miss = copy(info)
    may_miss.default = None
    return info.annotation | None, may_miss


def _bodies(asks: Sequence[Ask]) -> dict[str, Any]:
    _, found = models_json_schema([(body_model(ask), "validation") for ask in asks], ref_template=_REF)
    return {name + _SUFFIX: schema for name, schema in found.get("$defs", {}).items()}


def _describe(operation: dict[str, Any], ask: Ask) -> None:
    model = body_model(ask)
    content: dict[str, Any] = {"schema": {"$ref": _REF.format(model=model.__name__)}}
    content["example"] = dict(ask.example) or _example(model)
    needed = any(field.is_required() for field in model.model_fields.values())
    operation["requestBody"] = {"required": needed, "content": {"application/json": content}}
    operation["parameters"] = [
        *({"name": name, "in": "path", "required": True, "schema": _UUID} for name in ask.in_path),
        *(
            {
                "name": name,
                "in": "header",
                "required": False,
                "description": text,
                "schema": {"type": "string", "maxLength": longest},
            }
            for name, text, longest in _HEADERS
        ),
    ]
    answer = {
        "description": "Recorded",
        "headers": {
            "Location": {"schema": {"type": "string"}},
            "ETag": {"schema": {"type": "string"}, "description": "The version that it has now"},
        },
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Recorded"}, "example": _MADE}
        },
    }
    operation["responses"] = {"200": answer}
    if ask.makes:
        operation["responses"] = {
            "201": answer,
            "200": {**answer, "description": "Recorded before, under the same Idempotency-Key"},
        }


def _example(model: type[BaseModel]) -> dict[str, Any]:
    """The required fields of a body, each with a plausible value."""
    schema = model.model_json_schema()
    defs = schema.get("$defs", {})
    return {name: _value(schema["properties"][name], defs) for name in schema.get("required", [])}


def _value(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _value(defs[schema["$ref"].rsplit("/", 1)[-1]], defs)
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return _value(schema[key][0], defs)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        inner = schema.get("properties", {})
        return {name: _value(inner[name], defs) for name in schema.get("required", []) if name in inner}
    if kind == "array":
        return [_value(schema.get("items", {}), defs)] * max(1, schema.get("minItems", 1))
    return _SCALARS.get(schema.get("format", ""), _SCALARS.get(str(kind), "说明"))


_SCALARS: Final[Mapping[str, Any]] = {
    "uuid": str(UUID("5a0c8c36-7a39-5a8e-9b38-1b9c7f1f7f55")),
    "date": "2026-12-01",
    "date-time": "2026-12-01T14:30:00+08:00",
    "integer": 1,
    "boolean": True,
}


# Who and what can go wrong -----------------------------------------------------------------------


def _secure(operation: dict[str, Any], access: Access) -> None:
    known: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
    if access.receipts:
        known.append({"receipt": []})
    if access.ballots:
        known.append({"ballot": []})
    operation["security"] = [*known, {}] if access.public else known
    operation["x-access"] = access.name


def _declare_problems(operation: dict[str, Any], path: str) -> None:
    writes = "requestBody" in operation
    statuses = {401, 403, 422, 503} if path.startswith("/api/") else {401, 503}
    if "{" in path or writes or operation.get("parameters"):
        statuses |= {404}
    if writes:
        statuses |= {400, 409, 413, 415, 429}
    if path.endswith("/redemption"):
        statuses |= {410}
    declared = operation["responses"]
    declared.pop("422", None)
    for status in sorted(statuses):
        declared.setdefault(
            str(status),
            {
                "description": TITLES[status][1],
                "content": {
                    MEDIA_TYPE: {
                        "schema": {"$ref": "#/components/schemas/Problem"},
                        "examples": {"problem": {"$ref": f"#/components/examples/Problem{status}"}},
                    }
                },
            },
        )


_EXAMPLES: Final = (
    of_refusal(BadRequestError()),
    of_refusal(SignInNeededError()),
    of_refusal(NotAllowedError(needed=term(Role.CHAIR))),
    of_refusal(NotFoundError(what="诉求 / issue")),
    of_refusal(StaleVersionError(expected=3, actual=4)),
    of_refusal(LinkSpentError()),
    of_status(413),
    of_refusal(UnsupportedMediaTypeError()),
    of_validation([{"loc": ("body", "text"), "type": "missing", "msg": "Field required"}]),
    of_refusal(TooManySubmissionsError(minutes=2, retry_after=100)),
    READ_ONLY,
)
"""A problem of each status."""


def _problem_examples() -> dict[str, Any]:
    return {f"Problem{one.status}": {"value": one.body("zh")} for one in _EXAMPLES}

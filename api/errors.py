"""Refusals and faults as RFC 9457 problems: a stable code, both languages, and what to do."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.changes import changes_since
from api.deps import Language, language_of
from deliberation.application.ports import OutcomeUnknownError, ReadOnlyError, StoreDownError
from deliberation.domain.errors import Refusal, StaleVersionError

MEDIA_TYPE: Final = "application/problem+json"
_log: Final = logging.getLogger(__name__)

TITLES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("请求有误", "Bad request"),
    401: ("需要登录", "Login needed"),
    403: ("无权办理", "Not yours to do"),
    404: ("没有找到", "Not found"),
    405: ("方法不对", "Method not allowed"),
    406: ("格式不可得", "Not acceptable"),
    409: ("与现状不符", "Not in this state"),
    410: ("已失效", "Gone"),
    412: ("前提不符", "Precondition failed"),
    413: ("内容过大", "Too large"),
    415: ("格式不支持", "Unsupported format"),
    422: ("内容不合要求", "Not valid"),
    429: ("过于频繁", "Too many requests"),
    500: ("系统故障", "Fault of the service"),
    503: ("暂时不可用", "Unavailable for now"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, for a program (`code`), a person (`zh`, `en`) and a page."""

    status: int
    code: str
    zh: str
    en: str
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def title(self, language: Language) -> str:
        zh, en = TITLES.get(self.status, TITLES[500])
        return en if language == "en" else zh

    def detail(self, language: Language) -> str:
        return self.en if language == "en" else self.zh

    def advice(self, language: Language) -> str:
        """What to do about it: what follows the first sentence, or the whole of a single one."""
        mark, text = (". ", self.en) if language == "en" else ("。", self.zh)
        return text.partition(mark)[2] or text

    def body(self, language: Language) -> dict[str, Any]:
        return {
            "type": f"urn:yishiting:problem:{self.code}",
            "title": self.title(language),
            "status": self.status,
            "detail": self.detail(language),
            "code": self.code,
            "advice": self.advice(language),
            "zh": self.zh,
            "en": self.en,
            **self.more,
        }

    def response(self, language: Language) -> Response:
        return JSONResponse(
            self.body(language), self.status, headers=dict(self.headers), media_type=MEDIA_TYPE
        )


READ_ONLY: Final = Problem(
    503,
    "read_only",
    "系统暂时只能查看，不能办理（磁盘已满或数据库只读）。什么都没有记录，请稍后再试；管理员请查看 /health。",
    "The service can only be read just now (disk full, or the database is read-only). Nothing was recorded: "
    "try again later; an administrator finds the reason at /health.",
    headers={"Retry-After": "30"},
)
STORE_DOWN: Final = Problem(
    503,
    "store_down",
    "数据库暂时连接不上。什么都没有记录，请稍后再试。",
    "The database cannot be reached just now. Nothing was recorded: try again in a moment.",
    headers={"Retry-After": "5"},
)
OUTCOME_UNKNOWN: Final = Problem(
    503,
    "outcome_unknown",
    "数据库在记录的一刻失去联系，尚不知是否已经记录。请用同一提交编号再提交一次，不会重复记录。",
    "The database was lost at the moment of recording, so it is not known whether this was recorded. Send it "
    "again under the same command id: it is recorded once.",
    headers={"Retry-After": "5"},
)

_BY_STATUS: Final[Mapping[int, tuple[str, str, str]]] = {
    400: ("bad_request", "请求无法读取。请检查格式。", "The request cannot be read. Check its format."),
    404: (
        "no_such_address",
        "没有这个地址。请从首页重新查找。",
        "There is no such address. Start again from the first page.",
    ),
    405: (
        "method_not_allowed",
        "这个地址不支持这种方法。请查看接口说明。",
        "This address does not take that method. See the description of the interface.",
    ),
    413: (
        "body_too_large",
        "提交的内容过大。请缩短或分几次提交。",
        "What was sent is too large. Shorten it, or send it in parts.",
    ),
    415: (
        "unsupported_media_type",
        "请以 application/json 提交。",
        "Send the content as application/json.",
    ),
}


def of_refusal(refusal: Refusal) -> Problem:
    """The problem of a refusal; `retry_after` and other details of it come along where they are numbers."""
    headers: dict[str, str] = {}
    if refusal.STATUS == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in refusal.details:
        headers["Retry-After"] = str(refusal.details["retry_after"])
    return Problem(refusal.STATUS, refusal.CODE, refusal.zh, refusal.en, headers)


def of_status(status: int, headers: Mapping[str, str] | None = None) -> Problem:
    """The problem of a bare HTTP status."""
    code, zh, en = _BY_STATUS.get(status, _BY_STATUS[400])
    return Problem(status, code, zh, en, headers or {})


def of_validation(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """The problem of content that does not fit its description, field by field.

    What was sent is not repeated: it may be personal.
    """
    return Problem(
        422,
        "invalid",
        "内容不合要求，请按所列各项改正后再提交。",
        "The content does not fit. Correct the fields that are listed and send it again.",
        more={
            "errors": [
                {
                    "field": ".".join(str(part) for part in error["loc"]),
                    "kind": error["type"],
                    "message": error["msg"],
                }
                for error in errors[:50]
            ]
        },
    )


def of_fault(error: ReadOnlyError) -> Problem:
    if isinstance(error, OutcomeUnknownError):
        return OUTCOME_UNKNOWN
    return STORE_DOWN if isinstance(error, StoreDownError) else READ_ONLY


def of_incident(number: str) -> Problem:
    """A bug of ours: the number leads to the line in the log."""
    return Problem(
        500,
        "incident",
        f"系统出错了，这不是您的问题。请把编号 {number} 告诉管理员。",
        f"The service failed; this is no fault of yours. Give the number {number} to an administrator.",
        more={"instance": f"urn:yishiting:incident:{number}"},
    )


class BadRequestError(Refusal):
    CODE = "malformed_json"
    STATUS = 400
    ZH = "请求的内容不是有效的 JSON。请检查引号、括号和编码（UTF-8）。"
    EN = "What was sent is no valid JSON. Check quotes, brackets and the encoding (UTF-8)."


class UnsupportedMediaTypeError(Refusal):
    CODE = "unsupported_media_type"
    STATUS = 415
    ZH = "不支持这种格式。请以 application/json 提交。"
    EN = "This format is not taken. Send the content as application/json."


class NotCaughtUpError(Refusal):
    CODE = "not_caught_up"
    STATUS = 503
    ZH = "页面数据还没有更新到所要的位置（{position}）。请稍后再试。"
    EN = "What is shown has not caught up with position {position} yet. Try again in a moment."


def invalid(errors: Sequence[Mapping[str, Any]]) -> RequestValidationError:
    """The exception for content that does not fit, from pydantic's list of errors."""
    return RequestValidationError(errors)


ProblemPage = Callable[[Request, Problem, Language], Awaitable[Response]]
"""How pages show a problem; the pages set `app.state.problem_page`."""


async def answer(request: Request, problem: Problem) -> Response:
    """The problem as JSON below /api and wherever no page was asked for, else as a page."""
    spoken = language_of(request)
    page: ProblemPage | None = getattr(request.app.state, "problem_page", None)
    wants_page = "text/html" in request.headers.get("accept", "")
    if page is None or not wants_page or request.url.path.startswith("/api/"):
        return problem.response(spoken)
    return await page(request, problem, spoken)


def handle_errors(app: FastAPI) -> None:
    """Tell the application how each kind of exception is answered; bugs are left to api/asgi.py."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)  # noqa: S101 - the framework finds the handler by class
        problem = of_refusal(error)
        if isinstance(error, StaleVersionError):
            seen = getattr(request.state, "seen", {})
            changes = await changes_since(request.app.state.service, seen)
            problem = replace(problem, more={"changes": changes})
        return await answer(request, problem)

    async def status(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101
        return await answer(request, of_status(error.status_code, error.headers))

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        found = error.errors()
        unreadable = any(one["type"] == "json_invalid" for one in found)
        problem = of_refusal(BadRequestError()) if unreadable else of_validation(found)
        return await answer(request, problem)

    async def fault(request: Request, error: Exception) -> Response:
        assert isinstance(error, ReadOnlyError)  # noqa: S101
        _log.warning("cannot write or read: %s", error)
        return await answer(request, of_fault(error))

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(HTTPException, status)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(ReadOnlyError, fault)

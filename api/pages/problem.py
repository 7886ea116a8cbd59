"""What a person sees where something was refused or failed, and what they can do about it."""

from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from api.deps import Language
from api.errors import Problem
from api.locale import Lang
from api.pages.ask import Ask
from api.pages.words import Words
from api.visitor import NOBODY, Visitor
from deliberation.application.account_errors import PasswordChangeNeededError
from deliberation.domain.issue.errors import NotSubmitterError

_LONGEST_WAY_BACK: Final = 500


async def problem_page(request: Request, problem: Problem, language: Language) -> Response:
    """The problem as a page, with the way on that fits it; asks nothing of the database."""
    visitor: Visitor = getattr(request.state, "visitor", None) or NOBODY
    ask = Ask(request, request.app.state.service, visitor, Words(Lang(language)))
    answer = ask.show(
        "problem.html",
        problem.status,
        number=problem.status,
        title=problem.title(language),
        detail=problem.detail(language),
        sign_in=sign_in_href(request),
        password=problem.code == PasswordChangeNeededError.CODE,
        receipt=problem.code == NotSubmitterError.CODE,
    )
    answer.headers.update(problem.headers)
    return answer


def sign_in_href(request: Request) -> str:
    """Where to sign in, and the way back to a page that can be opened."""
    if request.method not in ("GET", "HEAD") or len(str(request.url.path)) > _LONGEST_WAY_BACK:
        return "/login"
    return f"/login?next={quote(request.url.path)}"

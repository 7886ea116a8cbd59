"""What a person sees where something was refused or failed, and what they can do about it."""

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
        password=problem.code == PasswordChangeNeededError.CODE,
        receipt=problem.code == NotSubmitterError.CODE,
    )
    answer.headers.update(problem.headers)
    return answer

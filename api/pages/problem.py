"""What a person sees where something was refused or failed, and what they can do about it."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.deps import Language
from api.errors import Problem
from api.locale import Lang
from api.pages.ask import Ask
from api.pages.past import WrongTimeError, past_of
from api.pages.timebar import Stand, is_dated
from api.pages.words import Words
from api.visitor import NOBODY, Visitor
from deliberation.application.account_errors import PasswordChangeNeededError
from deliberation.domain.errors import NotAllowedError
from deliberation.domain.issue.errors import NotSubmitterError

_NOT_FOUND: Final = 404


def _then(ask: Ask, problem: Problem) -> dict[str, Stand | None]:
    """Of a page of the past the time bar, by which another time is chosen: there may be nothing yet at this
    one, or no sense in it."""
    if not is_dated(ask.request.url.path) or not ask.request.query_params.get("as_of"):
        return {}
    try:
        past = past_of(ask)
    except WrongTimeError:
        return {"past": None}
    if past is None or problem.status != _NOT_FOUND:
        return {"past": None}
    as_of = past.as_of
    return {"past": Stand(as_of.at, as_of.clock.value, None, as_of.known_at)}


async def problem_page(request: Request, problem: Problem, language: Language) -> Response:
    """The problem as a page, with the way on that fits it; asks nothing of the database.

    Whoever still has a one-time password is led to setting their own, not told that they may not.
    """
    visitor: Visitor = getattr(request.state, "visitor", None) or NOBODY
    ask = Ask(request, request.app.state.service, visitor, Words(Lang(language)))
    if problem.code == PasswordChangeNeededError.CODE:
        return ask.go("/password", next=ask.here() if request.method == "GET" else None)
    then = _then(ask, problem)
    not_yet = bool(then) and problem.status == _NOT_FOUND
    answer = ask.show(
        "problem.html",
        problem.status,
        number=problem.status,
        title=ask.words.t("time_travel.not_yet_title") if not_yet else problem.title(language),
        detail=ask.words.t("time_travel.not_yet") if not_yet else problem.detail(language),
        **then,
        may_grant=problem.code == NotAllowedError.CODE and visitor.rights.administrator,
        receipt=problem.code == NotSubmitterError.CODE,
    )
    answer.headers.update(problem.headers)
    return answer

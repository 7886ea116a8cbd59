"""Who gets through which door, tried with real requests; doors.txt holds what was meant."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from fastapi import FastAPI
from httpx import Response

from api.access import doors
from tests.api.hall import PEOPLE, Town

TABLE: Final = Path(__file__).parent / "doors.txt"
ANYBODY: Final = (None, *PEOPLE)
_SOMETHING: Final = str(UUID("5a0c8c36-7a39-5a8e-9b38-1b9c7f1f7f55"))
_REFUSED: Final = {"account.sign_in_needed", "not_allowed", "account.password_change_needed"}


def table(app: FastAPI, town: Town) -> str:
    """One line a route: the method, the path, and who gets in."""
    return "".join(f"{line}\n" for line in sorted(_lines(app, town)))


def _lines(app: FastAPI, town: Town) -> Iterator[str]:
    for method, path, _ in doors(app):
        let_in = [name or "anonymous" for name in ANYBODY if gets_in(town, name, method, path)]
        everybody = len(let_in) == len(ANYBODY)
        yield f"{method:6} {path}  {'everybody' if everybody else ' '.join(let_in)}"


def gets_in(town: Town, name: str | None, method: str, path: str) -> bool:
    """Whether the door of a route lets somebody in, tried with ids that stand for nothing."""
    answer = knock(town, name, method, re.sub(r"{[^}]+}", _SOMETHING, path))
    if answer.headers.get("content-type") != "application/problem+json":
        return True
    return answer.json()["code"] not in _REFUSED


def knock(town: Town, name: str | None, method: str, path: str) -> Response:
    """Send an empty request as somebody."""
    headers = {"Accept": "application/json"}
    if name:
        headers["Authorization"] = f"Bearer {town.token(name)}"
    body = {} if method == "POST" else None
    answer: Response = town.client.request(method, path, headers=headers, json=body, follow_redirects=False)
    return answer

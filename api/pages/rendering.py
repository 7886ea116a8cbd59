"""The one template environment: escaping always on, an unknown name is an error."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.pages.fields import DEADLINES
from api.pages.number_links import number_href, number_title
from api.pages.words import Words, days_between, iso
from projections.naming.actors import system_words

_HERE: Final = Path(__file__).parent.parent
STATIC: Final = _HERE / "static"


@cache
def environment() -> Environment:
    """Shared by all threads; templates are compiled once a process."""
    env = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals.update(static=static_href, iso=iso, days_between=days_between, deadlines=DEADLINES)
    env.globals.update(number_href=number_href, number_title=number_title, system_words=system_words)
    return env


def render(template: str, words: Words, context: dict[str, Any]) -> str:
    """The page as text; what it says comes from `words`."""
    spoken = {
        "t": words.t,
        "woven": words.woven,
        "term": words.term,
        "say": words.say,
        "name": words.name,
        "day": words.day,
        "weekday": words.weekday,
        "moment": words.moment,
        "second": words.second,
        "clock": words.clock,
        "listed": words.listed,
        "side": words.side,
    }
    return environment().get_template(template).render(**spoken, **context)


@cache
def static_file(name: str) -> tuple[bytes, str]:
    """The bytes and the version of a static file; KeyError where there is none of that name."""
    path = STATIC / name
    if path.parent != STATIC or not path.is_file():
        raise KeyError(name)
    content = path.read_bytes()
    return content, sha256(content).hexdigest()[:12]


def static_href(name: str) -> str:
    """The address of a static file, which changes with its content."""
    return f"/static/{name}?v={static_file(name)[1]}"

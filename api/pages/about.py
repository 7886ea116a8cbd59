"""What the record is, and how the pages can be used by everybody."""

from typing import Final

from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Asking

ROUTES: Final = Routes(page=True)

_ABOUT: Final = ("loop", "gates", "record", "privacy", "check")
_ACCESS: Final = ("size", "keyboard", "colour", "script", "print", "other", "contact")


@ROUTES.get("/about", PUBLIC)
async def about(ask: Asking) -> Response:
    sections = [(f"about.{part}.heading", f"about.{part}.text") for part in _ABOUT]
    return ask.show("prose.html", title="about.title", lead="about.lead", sections=sections)


@ROUTES.get("/accessibility", PUBLIC)
async def accessibility(ask: Asking) -> Response:
    sections = [(f"accessibility.{part}.heading", f"accessibility.{part}.text") for part in _ACCESS]
    return ask.show("prose.html", title="accessibility.title", lead="accessibility.lead", sections=sections)

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
    return ask.show("prose.html", topic="about", parts=_ABOUT)


@ROUTES.get("/accessibility", PUBLIC)
async def accessibility(ask: Asking) -> Response:
    return ask.show("prose.html", topic="accessibility", parts=_ACCESS)

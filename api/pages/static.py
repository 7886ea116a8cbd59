"""Style sheets, the script and the mark: few and small, held in memory."""

from pathlib import PurePosixPath
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.rendering import static_file

ROUTES: Final = Routes(prefix="/static", page=True)

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_YEAR: Final = 365 * 86_400


@ROUTES.get("/{name}", PUBLIC)
async def static(request: Request, name: str) -> Response:
    """A static file; under its present version it may be kept for a year."""
    media_type = _TYPES.get(PurePosixPath(name).suffix)
    try:
        content, version = static_file(name)
    except KeyError:
        raise HTTPException(404) from None
    if media_type is None:
        raise HTTPException(404)
    fresh = request.query_params.get("v") == version
    keep = f"public, max-age={_YEAR}, immutable" if fresh else "public, no-cache"
    headers = {"cache-control": keep, "etag": f'"{version}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)

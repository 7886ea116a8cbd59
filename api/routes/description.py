"""The description of the interface: OpenAPI for programs, a plain page for people."""

from html import escape
from typing import Any, Final

from fastapi import FastAPI
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.access import PUBLIC, Routes
from api.openapi import document

routes: Final = Routes("/api/v1", page=True)

_CACHE: Final = {"Cache-Control": "public, max-age=300"}


@routes.get("/openapi.json", PUBLIC)
async def openapi(request: Request) -> Response:
    found = await run_in_threadpool(_document, request.app)
    return Response(to_json(found), headers=_CACHE, media_type="application/json")


@routes.get("/docs", PUBLIC)
async def docs(request: Request) -> Response:
    """Every operation in one page without script, because the content policy allows none from elsewhere."""
    page: str | None = getattr(request.app.state, "docs", None)
    if page is None:
        page = request.app.state.docs = _page(await run_in_threadpool(_document, request.app))
    return HTMLResponse(page, headers=_CACHE)


def _page(found: dict[str, Any]) -> str:
    rows = [
        f"<tr><td><code>{method.upper()}</code></td><td><code>{escape(path)}</code></td>"
        f"<td>{escape(operation['summary'])}</td><td>{escape(operation['x-access'])}</td></tr>"
        for path, methods in found["paths"].items()
        for method, operation in methods.items()
    ]
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>接口 · API</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="stylesheet" href="/static/base.css"></head><body><main>'
        f"<h1>接口说明 · API {escape(found['info']['version'])}</h1>"
        f"<pre>{escape(found['info']['description'])}</pre>"
        '<p><a href="openapi.json">openapi.json</a></p>'
        "<table><thead><tr><th>方法</th><th>地址</th><th>说明</th><th>谁可以</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></main></body></html>"
    )


def _document(app: FastAPI) -> dict[str, Any]:
    """Made once: describing some hundred commands takes about a second."""
    known: dict[str, Any] | None = getattr(app.state, "openapi", None)
    if known is None:
        known = app.state.openapi = document(app)
    return known

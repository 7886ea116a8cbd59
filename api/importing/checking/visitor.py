"""Somebody without login who asks the application itself, without a network in between."""

from contextlib import AsyncExitStack
from typing import Any, Final

from deliberation.bootstrap import Service

_OK: Final = 200


class Visitor:
    """Opens the application on a service and gets its public pages."""

    def __init__(self, service: Service) -> None:
        from api.main import create_app  # the whole web, which an import without --check does without

        self._app = create_app(service=service)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Visitor":
        await self._stack.enter_async_context(self._app.router.lifespan_context(self._app))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def get(self, path: str, language: str) -> str:
        """The body of a page; empty where it is not shown."""
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(dict(message))

        await self._app(_scope(path, language), receive, send)
        if sent[0]["status"] != _OK:
            return ""
        return b"".join(message.get("body", b"") for message in sent[1:]).decode()


def _scope(path: str, language: str) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1"), (b"accept-language", language.encode())],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 80),
    }

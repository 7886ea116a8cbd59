"""The web application for tests, and the framework's test client without its advice to replace httpx
(which schemathesis needs anyway)."""

import warnings
from functools import cache

from fastapi import FastAPI

from api.main import create_app
from deliberation.bootstrap import Service

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient`")
    from starlette.testclient import TestClient


def application(service: Service) -> FastAPI:
    """The application on a service. It is made once a process: some 400 routes take half a second."""
    app = _application()
    app.state.given = service
    return app


@cache
def _application() -> FastAPI:
    return create_app()


__all__ = ["TestClient", "application"]

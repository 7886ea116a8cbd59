"""The web application: `uvicorn --factory api.main:create_app`."""

import gc
from asyncio import Semaphore
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from importlib.metadata import version

from anyio import CapacityLimiter
from fastapi import FastAPI
from starlette.middleware import Middleware

from api.access import Routes, install, refuse_undeclared
from api.asgi import BodyLimit, Shell
from api.errors import handle_errors
from api.pages.problem import problem_page
from api.reading import WAITING_AT_ONCE
from api.redaction import redact_logs
from api.routes.bundles import OF_ONE_ADDRESS, PACKED_AT_ONCE, READERS
from api.security import PASSWORDS_AT_ONCE
from api.throttle import Throttle
from api.timer import ticking
from api.turns import LookingBack, Places, Turns
from deliberation.bootstrap import Service, open_service
from deliberation.store.settings import Settings


def route_groups() -> Sequence[Routes]:
    """Every route of the service, resource by resource and page by page."""
    from api.pages import ALL as PAGES
    from api.routes import ALL as RESOURCES

    return (*RESOURCES, *PAGES)


def create_app(settings: Settings | None = None, service: Service | None = None) -> FastAPI:
    """The application on an installation, with its timers. A given `service` (also later, as `state.given`)
    is used as it is: it is not closed, and whoever gave it has the timers run."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if app.state.given is not None:
            async with _serving(app, app.state.given):
                yield
            return
        with open_service(settings or Settings.load()) as opened:
            async with _serving(app, opened), ticking(opened) as app.state.timer:
                with _kept():
                    yield

    app = FastAPI(
        title="议事厅 Yishiting",
        version=version("yishiting"),
        lifespan=lifespan,
        middleware=[Middleware(Shell), Middleware(BodyLimit), Middleware(LookingBack)],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.given = service
    redact_logs()
    handle_errors(app)
    install(app, route_groups())
    refuse_undeclared(app)
    return app


@contextmanager
def _kept() -> Iterator[None]:
    """Have the collector of garbage pass over everything that this process needs until its end.

    Looking through it took 130 ms whenever much had been made: at every third page that replays a vote of a
    thousand rights.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@asynccontextmanager
async def _serving(app: FastAPI, service: Service) -> AsyncIterator[None]:
    await service.views.open()
    app.state.service = service
    app.state.throttle = Throttle()
    app.state.password_turns = CapacityLimiter(PASSWORDS_AT_ONCE)
    app.state.turns = Turns()
    app.state.bundles = Places(READERS, OF_ONE_ADDRESS)
    app.state.packing = CapacityLimiter(PACKED_AT_ONCE)
    app.state.waiting = Semaphore(WAITING_AT_ONCE)
    app.state.problem_page = problem_page
    try:
        yield
    finally:
        await service.views.close()

"""What an audit found, for programs."""

from typing import Annotated, Final

from fastapi import Query
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.access import AUDITOR, Routes
from api.deps import Hall, Visiting, caller
from api.findings.keeping import FindingsFailedError, FindingsRunningError, Runs, runs_of
from api.findings.run import Run
from api.findings.table import Findings, findings_of
from deliberation.domain.access.events import ExportKind
from deliberation.domain.audit.findings import FindingKind
from deliberation.domain.values import Channel, HallId

routes: Final = Routes("/api/v1/findings", tag="record")

_PATIENCE: Final = 20.0
"""Seconds that a program is kept waiting for a run before it is told how far that is."""


class FindingsFilter(BaseModel):
    """`fresh` begins a new run; without it the last one answers, and the first is begun."""

    hall: HallId | None = None
    kind: FindingKind | None = None
    fresh: bool = False


@routes.get("", AUDITOR, summary="What differs when every decision is taken again; fetching it is recorded")
async def list_findings(
    hall: Hall, who: Visiting, request: Request, query: Annotated[FindingsFilter, Query()]
) -> Findings:
    """Every finding has the entries that it rests on and the addresses of their proofs. 503 while a run
    takes longer than twenty seconds."""
    run = await run_in_threadpool(_run, runs_of(request, hall), fresh=query.fresh)
    shown = run.of(query.hall, query.kind)
    await run_in_threadpool(
        hall.exported,
        caller(who, Channel.API),
        ExportKind.FINDINGS,
        up_to=run.position,
        items=len(shown),
        hall=query.hall,
    )
    return findings_of(run, shown)


def _run(runs: Runs, *, fresh: bool) -> Run:
    runs.begin(anew=fresh)
    run = runs.wait(_PATIENCE)
    if runs.running and runs.reached:
        raise FindingsRunningError(position=runs.reached.position, head=runs.reached.head)
    if run is None or runs.failed:
        raise FindingsFailedError
    return run

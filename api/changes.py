"""What has happened to something since a person looked at it: the answer to a refused If-Match."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from deliberation.bootstrap import Service
from deliberation.domain.values import utc_text
from deliberation.store.database import faults_told
from projections.progress import wait_for
from projections.trail.shapes import TrailLine, TrailQuery
from projections.trail.view import trail

_MOST: Final = 50
_PATIENCE: Final = 1.0
"""Seconds that the answer waits for the trail; without it, it only says that there was a change."""


async def changes_since(hall: Service, seen: Mapping[UUID, int]) -> list[dict[str, Any]]:
    """The entries of each stream after the version that was seen, oldest first, as sentences."""
    found: list[dict[str, Any]] = []
    head = await run_in_threadpool(hall.log.head)
    with faults_told():
        await wait_for(hall.settings.database_url, head.position, _PATIENCE)
    async with hall.views.connection() as connection:
        for stream, version in seen.items():
            page = await trail(connection, TrailQuery(object=stream, limit=_MOST))
            found += [_told(line) for line in reversed(page.items) if _version(line, stream) > version]
    return found


def _version(line: TrailLine, stream: UUID) -> int:
    owner, _, version = line.event.partition("/")
    return int(version) if owner == str(stream) else 0


def _told(line: TrailLine) -> dict[str, Any]:
    return {
        "event": line.event,
        "happened_at": utc_text(line.moment.happened_at),
        "position": line.position,
        "zh": line.zh,
        "en": line.en,
    }

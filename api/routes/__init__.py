"""The JSON interface under /api/v1, one file a resource; ALL is what api/main.py installs."""

from typing import Final

from api.access import Routes
from api.routes import (
    accounts,
    board,
    bundles,
    description,
    directory,
    findings,
    issues,
    log,
    meetings,
    minutes,
    numbers,
    record,
    resolutions,
    rights,
    tasks,
    votes,
)

ALL: Final[tuple[Routes, ...]] = (
    issues.routes,
    board.routes,
    directory.halls,
    directory.units,
    directory.persons,
    directory.seats,
    board.evaluations,
    meetings.routes,
    meetings.motions,
    resolutions.routes,
    tasks.routes,
    minutes.routes,
    votes.routes,
    rights.routes,
    rights.batches,
    rights.slips,
    numbers.routes,
    record.events,
    record.routes,
    findings.routes,
    bundles.routes,
    accounts.sessions,
    accounts.me,
    accounts.links,
    accounts.accounts,
    log.routes,
    record.vitals,
    description.routes,
)
"""The framework tries one route after the other: what is asked most comes first."""

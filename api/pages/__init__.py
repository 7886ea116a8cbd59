"""The pages, one file a page; ALL is what api/main.py installs."""

from typing import Final

from api.access import Routes
from api.pages import (
    about,
    account,
    ballot,
    board,
    check,
    issue,
    numbers,
    own,
    own_data,
    receipt,
    record,
    rules,
    static,
    submission,
    tokens,
)
from api.pages import compare as compared
from api.pages import hall as public_hall
from api.pages import late as late_knowledge
from api.pages import minutes as public_minutes
from api.pages import replay as public_replay
from api.pages import resolutions as public_resolutions
from api.pages import votes as public_votes
from api.pages.admin import data_requests, halls, people, personal_data, units
from api.pages.audit import access, findings, opening, records, trail
from api.pages.office import (
    corrections,
    deliveries,
    inbox,
    meetings,
    minutes,
    motions,
    paper,
    paper_settle,
    resolutions,
    room,
    tasks,
    voted,
    voting_rules,
)
from api.pages.office import issues as work_issues
from api.pages.office import right as work_right
from api.pages.office import roll as work_roll
from api.pages.office import vote as work_vote
from api.pages.office import vote_room as work_room
from api.pages.office import votes as work_votes

ALL: Final[tuple[Routes, ...]] = (
    static.ROUTES,
    board.ROUTES,
    submission.ROUTES,
    own.ROUTES,
    own_data.ROUTES,
    issue.ROUTES,
    receipt.ROUTES,
    public_resolutions.ROUTES,
    public_minutes.ROUTES,
    public_votes.ROUTES,
    numbers.ROUTES,
    public_hall.ROUTES,
    compared.ROUTES,
    late_knowledge.ROUTES,
    public_replay.ROUTES,
    ballot.ROUTES,
    check.ROUTES,
    record.ROUTES,
    about.ROUTES,
    rules.ROUTES,
    account.ROUTES,
    tokens.ROUTES,
    inbox.ROUTES,
    work_issues.ROUTES,
    meetings.ROUTES,
    room.ROUTES,
    motions.ROUTES,
    corrections.ROUTES,
    resolutions.ROUTES,
    voted.ROUTES,
    tasks.ROUTES,
    minutes.ROUTES,
    work_votes.ROUTES,
    work_vote.ROUTES,
    work_roll.ROUTES,
    work_room.ROUTES,
    deliveries.ROUTES,
    work_right.ROUTES,
    paper.ROUTES,
    paper_settle.ROUTES,
    trail.ROUTES,
    findings.ROUTES,
    access.ROUTES,
    opening.ROUTES,
    records.ROUTES,
    voting_rules.ROUTES,
    halls.ROUTES,
    units.ROUTES,
    people.ROUTES,
    data_requests.ROUTES,
    personal_data.ROUTES,
)
"""`/issues/new` comes before `/issues/{reference}`, as every word before the id in its place."""

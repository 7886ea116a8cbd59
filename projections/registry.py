"""The list of projections; a new one is a folder, a migration, a line here and a test."""

from typing import Final

from projections.board.projection import Board
from projections.directory.projection import Directory
from projections.folding import Projection
from projections.issues.projection import Issues
from projections.meetings.projection import Meetings
from projections.minutes.projection import MinutesList
from projections.past.projection import PastLists
from projections.resolutions.projection import Resolutions
from projections.search.projection import Search
from projections.tasks.projection import Tasks
from projections.trail.projection import Trail
from projections.votes.projection import Papers, Rights, Votes

PROJECTIONS: Final[tuple[Projection, ...]] = (
    Board(),
    Search(),
    Issues(),
    Meetings(),
    Resolutions(),
    Tasks(),
    PastLists(),
    MinutesList(),
    Votes(),
    Rights(),
    Papers(),
    Directory(),
    Trail(),
)

BY_NAME: Final = {projection.NAME: projection for projection in PROJECTIONS}

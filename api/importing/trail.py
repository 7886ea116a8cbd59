"""What a file has said so far, for the links that it leaves out.

A motion's issue is the first agenda item without outcome; the minutes' meeting is the last closed one.
Only accepted events count, so that a refused one leads nothing astray.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Sitting:
    """A meeting as the file tells it: agenda, motions put (motion → issue), issues with an outcome.

    `opinions` are motions that ended in an opinion and were never put to a decision.
    """

    agenda: list[str] = field(default_factory=list)
    motions: dict[str, str | None] = field(default_factory=dict)
    opinions: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    noticed: bool = False


@dataclass(slots=True)
class Trail:
    """Ids are those of the file."""

    meetings: dict[str, Sitting] = field(default_factory=dict)
    open_meeting: str | None = None
    last_closed: str | None = None
    opened: bool = False
    """Whether any meeting of the file was opened, or found inquorate."""
    submitters: dict[str, str] = field(default_factory=dict)
    returned: set[str] = field(default_factory=set)
    """Issues that wait for their submitter to complete them."""
    merged: dict[str, str] = field(default_factory=dict)
    owners_decide: dict[str, bool] = field(default_factory=dict)
    direct: set[str] = field(default_factory=set)
    """Issues accepted to be handled directly, for which nothing was ordered yet."""
    resolution_of: dict[str, str] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    """The organisation that leads each order now."""
    ended: set[str] = field(default_factory=set)
    """Organisations that were dissolved or merged into another."""
    minutes_of: dict[str, str] = field(default_factory=dict)
    decided: dict[str, list[str]] = field(default_factory=dict)
    """What each meeting resolved, in the words of the file."""
    items: dict[str, list[int]] = field(default_factory=dict)
    """The items of art. 278 under which screening put each issue."""
    vote_of_motion: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, int] = field(default_factory=dict)
    """How many sheets the roll of each vote has."""
    current_vote: str | None = None
    closes: dict[str, datetime] = field(default_factory=dict)
    """When each vote closes, as last announced."""
    scrutineers: dict[str, list[str]] = field(default_factory=dict)
    """Who watched the count of each vote."""
    skipped: set[tuple[str, str]] = field(default_factory=set)
    """Subjects, as (kind, id), of which this release cannot take the events."""

    def sitting(self, meeting: str) -> Sitting:
        return self.meetings.setdefault(meeting, Sitting())

    def issue_of_motion(self, meeting: str, motion: str) -> str | None:
        """The issue on which a motion was put, else the first one on the agenda without outcome."""
        sitting = self.sitting(meeting)
        if motion in sitting.motions:
            return sitting.motions[motion]
        waiting = (
            issue for issue in sitting.agenda if issue not in sitting.settled and issue not in self.merged
        )
        return next(waiting, None)

    def meeting_of_motion(self, motion: str) -> str | None:
        """The meeting in which a motion was put, else the one that is sitting now."""
        put = (name for name, sitting in self.meetings.items() if motion in sitting.motions)
        return next(put, self.open_meeting)

    def meeting_that_settled(self, issue: str) -> str | None:
        """The latest meeting with an outcome on an issue, else the one that is sitting or closed last."""
        found = [name for name, sitting in self.meetings.items() if issue in sitting.settled]
        return found[-1] if found else self.open_meeting or self.last_closed

"""Every event of every noun, so that a topic can be resolved wherever the log is read."""

from deliberation.domain.access import events as access
from deliberation.domain.ballot import events as ballot
from deliberation.domain.hall import events as hall
from deliberation.domain.issue import events as issue
from deliberation.domain.meeting import events as meeting
from deliberation.domain.minutes import events as minutes
from deliberation.domain.person import events as person
from deliberation.domain.record import events as record
from deliberation.domain.resolution import events as resolution
from deliberation.domain.seat import events as seat
from deliberation.domain.task import events as task
from deliberation.domain.unit import events as unit
from deliberation.domain.vote import events as vote

NOUNS = (access, ballot, hall, issue, meeting, minutes, person, record, resolution, seat, task, unit, vote)

"""Every noun's bilingual words, imported so that what views show can be named."""

from deliberation.domain.access import terms as access
from deliberation.domain.ballot import terms as ballot
from deliberation.domain.hall import terms as hall
from deliberation.domain.issue import stage
from deliberation.domain.issue import terms as issue
from deliberation.domain.meeting import terms as meeting
from deliberation.domain.minutes import terms as minutes
from deliberation.domain.person import terms as person
from deliberation.domain.resolution import terms as resolution
from deliberation.domain.rules import terms as rules
from deliberation.domain.rules.voting import terms as voting
from deliberation.domain.seat import terms as seat
from deliberation.domain.task import terms as task
from deliberation.domain.unit import terms as unit
from deliberation.domain.vote import terms as vote

ALL = (
    *(access, ballot, hall, stage, issue, meeting, minutes, person, resolution, rules),
    *(seat, task, unit, vote, voting),
)

"""From files to a roster: all rows checked together, taken whole or not at all."""

from collections.abc import Sequence
from typing import Final

from api.rosters import members, owners
from api.rosters.roster import Roster, RosterOptions
from api.rosters.table import Source, read_tables
from deliberation.domain.rules.voting.errors import ConsultationIsNoVoteError
from deliberation.domain.rules.voting.roll import RollKind

_OWNERS: Final = RosterOptions()


def read_roster(sources: Sequence[Source], options: RosterOptions = _OWNERS) -> Roster:
    """The roster in some files, which may be parts of one list in any order.

    Raises RosterError with all problems, and ConsultationIsNoVoteError for a list of households: what
    they wish is asked in a consultation and is no vote.
    """
    if options.kind is RollKind.HOUSEHOLDS:
        raise ConsultationIsNoVoteError
    if options.kind is RollKind.MEMBERS:
        return members.members_of(read_tables(sources, members.NEEDED, options.mapping))
    return owners.owners_of(read_tables(sources, owners.NEEDED, options.mapping), options)

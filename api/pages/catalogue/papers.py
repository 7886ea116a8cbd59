"""The form by which a counted batch of paper ballots is taken in."""

from typing import Final

from api.pages.fields import Number
from api.pages.forms import CommandForm
from deliberation.domain.ballot.commands import ReceiveBatch
from deliberation.domain.values import Role

ENTERS: Final = frozenset({Role.TELLER, Role.RECORDER})
"""Who takes paper in and types it."""
SETTLES: Final = frozenset({Role.SCRUTINEER})
"""Who looks at a paper that two people read differently."""

BATCH: Final = CommandForm(
    noun="paper",
    name="batch",
    command=ReceiveBatch,
    fields=(Number("serial", lowest=1), Number("count", lowest=1, highest=10_000)),
    roles=ENTERS,
)

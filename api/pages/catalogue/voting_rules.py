"""The form by which a hall puts together the rules of its own ballots."""

from typing import Final

from api.pages.fields import Area, Choice, Field, Flag, Number
from api.pages.forms import CommandForm
from deliberation.domain.hall import commands as hall
from deliberation.domain.hall.voting_rules import LARGEST_PART, LONGEST_NAME
from deliberation.domain.rules.procedure import Comparator
from deliberation.domain.rules.voting.hall_rules import ApprovalBase
from deliberation.domain.rules.voting.profile import BallotForm
from deliberation.domain.values import Role

EXAMPLE: Final = ("members", "came", "sides")
"""The figures of the worked example: how many there are, how many came, how many sides they belong to."""
MOST_MEMBERS: Final = 100
"""An example is counted once for every possible number of ayes."""


def _rules(values: dict[str, object]) -> dict[str, object]:
    """Gather the rules, leave the basis beside them, and drop what only the example needs."""
    basis = values.pop("basis", None)
    return {"rules": {key: value for key, value in values.items() if key not in EXAMPLE}, "basis": basis}


VOTING_RULES: Final = CommandForm(
    noun="hall",
    name="voting-rules",
    command=hall.AdoptVotingRules,
    fields=(
        Field("name", longest=LONGEST_NAME),
        Choice("quorum_cmp", enum=Comparator),
        Number("quorum_num", lowest=0, highest=LARGEST_PART),
        Number("quorum_den", lowest=1, highest=LARGEST_PART),
        Choice("approve_of", enum=ApprovalBase),
        Choice("approve_cmp", enum=Comparator),
        Number("approve_num", lowest=0, highest=LARGEST_PART),
        Number("approve_den", lowest=1, highest=LARGEST_PART),
        Number("each_side", lowest=0, highest=LARGEST_PART),
        Choice("ballot", enum=BallotForm),
        Flag("recusal"),
        Area("basis", required=False, longest=2000, rows=3),
        Number("members", lowest=1, highest=MOST_MEMBERS),
        Number("came", lowest=0, highest=MOST_MEMBERS),
        Number("sides", lowest=1, highest=20),
    ),
    roles=frozenset({Role.CHAIR, Role.ADMINISTRATOR}),
    subject="hall",
    shape=_rules,
    confirmed=True,
)

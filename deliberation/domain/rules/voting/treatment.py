"""How invalid and unreturned ballots, and people who left, are counted where the law leaves it open."""

from pydantic import BaseModel, ConfigDict

from deliberation.domain.rules.voting.ballots import BallotBox, Circumstances
from deliberation.domain.rules.voting.roll import Roll
from deliberation.domain.values import Code


class InvalidBallots(Code):
    """Whether who handed in an invalid ballot took part. No national rule (CFG)."""

    NOT_PARTICIPATING = "not_participating"
    PARTICIPATING = "participating"


class Unreturned(Code):
    """未投票从多: whether who was served and did not vote is counted with the majority."""

    NOT_PARTICIPATING = "not_participating"
    FOLLOW_MAJORITY = "follow_majority"


class Refused(Code):
    """Whether who handed in a ballot that was refused is, for 从多, one who did not vote."""

    AS_UNRETURNED = "as_unreturned"
    NOT_PARTICIPATING = "not_participating"


class Leavers(Code):
    """Whether who came and left before the vote stays in the base of those who attended."""

    IN_BASE = "in_base"
    OUT_OF_BASE = "out_of_base"


class Treatment(BaseModel):
    """One reading of what is left open; the default is the careful one of domain 2.2, 2.3 and edge case 3."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    invalid: InvalidBallots = InvalidBallots.NOT_PARTICIPATING
    unreturned: Unreturned = Unreturned.NOT_PARTICIPATING
    refused: Refused = Refused.AS_UNRETURNED
    leavers: Leavers = Leavers.IN_BASE


class Condition(Code):
    """The four conditions of 从多."""

    CLAUSE_IN_ADOPTED_RULES = "clause_in_adopted_rules"
    PROOF_OF_DELIVERY = "proof_of_delivery"
    CONSEQUENCE_WARNED_ON_BALLOT = "consequence_warned_on_ballot"
    NOT_FIRST_ASSEMBLY = "not_first_assembly"


def missing_conditions(roll: Roll, box: BallotBox, circumstances: Circumstances) -> tuple[Condition, ...]:
    """The conditions of 从多 that do not hold.

    Proof of delivery is asked for each owner: whoever was not served is never counted with the
    majority, and where nobody was served there is nobody to count.
    """
    met = {
        Condition.CLAUSE_IN_ADOPTED_RULES: circumstances.clause_in_adopted_rules,
        Condition.PROOF_OF_DELIVERY: not box.delivered.isdisjoint(roll.by_id),
        Condition.CONSEQUENCE_WARNED_ON_BALLOT: circumstances.consequence_warned_on_ballot,
        Condition.NOT_FIRST_ASSEMBLY: not circumstances.first_assembly,
    }
    return tuple(condition for condition, holds in met.items() if not holds)

"""Rules of procedure of a hall or joint conference: quorum, decision, recusal.

No statute fixes these for a joint conference; they are the hall's own, adopted and pinned (domain
2.2, edge cases 1 to 4), so everything here is data. Shares compare integers: den*x cmp num*base.
"""

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.values import Code


class Comparator(Code):
    """以上 includes the number (AT_LEAST), 过半数 and 超过 do not (MORE_THAN); Civil Code art. 1259."""

    AT_LEAST = ">="
    MORE_THAN = ">"


class QuorumBase(Code):
    """What the persons in the room are measured against."""

    ENTITLED_PERSONS = "entitled_persons"
    SEATS = "seats"


class DecisionMode(Code):
    """How a motion is decided."""

    CONSENSUS = "consensus"
    CONSENSUS_FIRST = "consensus_first"
    VOTE = "vote"


class VoteFallback(Code):
    """What counts as adopted when hands are shown."""

    MAJORITY_OF_PERSONS_PRESENT = "majority_of_persons_present"
    MAJORITY_OF_PERSONS_PRESENT_AND_EACH_PARTY = "majority_of_persons_present_and_each_party_at_least_one_aye"


class QuorumRule(BaseModel):
    """den*present cmp num*base, and at least `per_party_min` persons of every party."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base: QuorumBase = QuorumBase.SEATS
    num: int = Field(default=1, ge=0)
    den: int = Field(default=1, ge=1)
    cmp: Comparator = Comparator.AT_LEAST
    per_party_min: int = Field(default=0, ge=0)
    recused_leave_base: bool = True


class RulesOfProcedure(BaseModel):
    """What a hall adopted; pinned into each meeting when it is convened.

    The default is what a joint conference without rules does: every seat present, consensus, dissent
    recorded (rules.yaml, joint_conference).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = "joint_conference.default.v1"
    quorum: QuorumRule = QuorumRule()
    decision: DecisionMode = DecisionMode.CONSENSUS
    fallback: VoteFallback | None = None
    one_person_one_vote: bool = True
    recusal: bool = True
    no_decision_on_unlisted_items: bool = True
    publication_min_days: int = Field(default=0, ge=0)
    notice_min_clear_days: int = Field(default=0, ge=0)
    """Days between the notice and the meeting, both days excluded; urgent notices may be shorter (CFG)."""
    yellow_days: int = Field(default=1, ge=0)
    dispute_working_days: int | None = Field(default=None, ge=1)
    evaluation_window_days: int = Field(default=15, ge=0)
    """How long residents may judge before an issue may be closed without them (CFG)."""
    reopen_within_days: int = Field(default=180, ge=0)
    """How long a submitter may have a closed issue reopened (CFG); the supervisor always may."""

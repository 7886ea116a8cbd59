"""Profiles: the thresholds of one body at one place and time, as data with source and certainty.

A profile is pinned into the event that opens a vote and is all that a replay counts by. `den × count cmp
num × base`, in integers: 以上 includes the number, 过半数 and 超过 do not (Civil Code, art. 1259).
"""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.rules.procedure import Comparator, RulesOfProcedure
from deliberation.domain.rules.quorum import least
from deliberation.domain.rules.voting.ballots import QuestionKind
from deliberation.domain.rules.voting.roll import RollKind, Weight
from deliberation.domain.rules.voting.treatment import InvalidBallots
from deliberation.domain.values import Code


class Dimension(Code):
    """What is counted: persons, or exclusive area."""

    HEADS = "heads"
    AREA = "area"


class Base(Code):
    """The denominator, in the law's own word; `counts_as` says what is counted under it."""

    ELECTORATE = "electorate"
    INTERESTED_OWNERS = "interested_owners"
    ADULT_RESIDENTS_OR_HOUSEHOLD_REPS = "adult_residents_or_household_reps"
    COMPOSITION = "composition"
    REPRESENTATIVES = "representatives"
    ELECTORS = "electors"
    VOTING_MEMBERS = "voting_members"
    MEMBERS = "members"
    ALL_MEMBERS = "all_members"
    VOTING_MEMBERS_WHO_SHOULD_ATTEND = "voting_members_who_should_attend"
    ATTENDED = "attended"
    PARTICIPATING = "participating"
    VOTING = "voting"
    PERSONS_PRESENT = "persons_present"


class Body(Code):
    """Who decides."""

    OWNERS_JOINT_DECISION = "owners_joint_decision"
    INTERESTED_OWNERS = "interested_owners"
    RESIDENTS_ASSEMBLY = "residents_assembly"
    RESIDENTS_REPRESENTATIVES_ASSEMBLY = "residents_representatives_assembly"
    RESIDENTS_COMMITTEE_ELECTION_BY_VOTERS = "residents_committee_election_by_voters"
    RESIDENTS_COMMITTEE_ELECTION_BY_REPS = "residents_committee_election_by_reps"
    VILLAGE_REPRESENTATIVES_ASSEMBLY = "village_representatives_assembly"
    PARTY_BRANCH_GENERAL_MEETING = "party_branch_general_meeting"
    OWNERS_COMMITTEE = "owners_committee"
    JOINT_CONFERENCE = "joint_conference"
    HALL = "hall"


class Rank(Code):
    """Where a text stands; a higher one prevails over a lower one, whatever the place (立法法)."""

    STATUTE = "statute"
    ADMINISTRATIVE_REGULATION = "administrative_regulation"
    LOCAL_REGULATION = "local_regulation"
    PARTY_REGULATION = "party_regulation"
    CONVENTION = "convention"


class Certainty(Code):
    """How surely a rule is known.

    V1 the text was read, V2 an excerpt was read, MH, MM and ML from memory (high, medium, low), CFG no
    national rule: a local convention, to be settled by the hall.
    """

    V1 = "V1"
    V2 = "V2"
    MH = "MH"
    MM = "MM"
    ML = "ML"
    CFG = "CFG"


class BallotForm(Code):
    RECORDED = "recorded"
    SECRET = "secret"  # noqa: S105 - a secret ballot
    EITHER = "either"


class Majority(Code):
    """Which of a body's thresholds an item needs."""

    ORDINARY = "ordinary"
    SPECIAL = "special"


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Threshold(_Value):
    """One share that must be reached."""

    dim: Dimension = Dimension.HEADS
    base: Base
    num: int = Field(ge=0)
    den: int = Field(ge=1)
    cmp: Comparator

    def needed(self, base: Weight) -> int:
        """The smallest count that passes, in heads or 0.01 m²; never less than one."""
        return max(1, least(self.num, self.den, self.cmp, measure(base, self.dim)))


class Item(_Value):
    """One matter of a body's list, and the majority that it needs."""

    zh: str
    en: str
    approve: Majority


class ProxyRule(_Value):
    """Who may vote for others: at most `max_principals` each (0: nobody; None: the law sets no cap).

    The source is that of the profile, unless a local text says it (`LocalProxies`).
    """

    max_principals: int | None = Field(default=None, ge=0)
    candidate_barred: bool = False
    property_staff_barred: bool = False
    source_zh: str = ""
    source_en: str = ""


class Profile(_Value):
    """The rules of one body at one place from `since` (None: as far back as known) to `until`, inclusive.

    `quorum` is tested against who is in the room, `turnout` against who votes, `approve` against who
    agrees. `each_side`: how many ayes each side must give. `conference`: rules of procedure of a joint
    conference.
    """

    name: str
    body: Body
    rule: str
    place: str = "cn"
    rank: Rank
    since: date | None = None
    until: date | None = None
    source_zh: str
    source_en: str
    certainty: Certainty
    note: str = ""
    roll: RollKind = RollKind.MEMBERS
    kinds: tuple[QuestionKind, ...] = (QuestionKind.MOTION, QuestionKind.CHOICE)
    ballot: BallotForm = BallotForm.EITHER
    quorum: tuple[Threshold, ...] = ()
    turnout: tuple[Threshold, ...] = ()
    approve: Mapping[Majority, tuple[Threshold, ...]] = {}
    items: Mapping[int, Item] = {}
    each_side: int = Field(default=0, ge=0)
    recusal: bool = False
    invalid: InvalidBallots = InvalidBallots.NOT_PARTICIPATING
    follow_majority: bool = False
    proxy: ProxyRule = ProxyRule()
    notice_days: int | None = Field(default=None, ge=0)
    post_within_days: int | None = Field(default=None, ge=0)
    conference: RulesOfProcedure | None = None

    def majority(self, item: int | None) -> Majority:
        """The majority that an item needs; the ordinary one where the body has no list."""
        listed = None if item is None else self.items.get(item)
        return Majority.ORDINARY if listed is None else listed.approve

    def in_force(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    @property
    def in_room(self) -> bool:
        """Whether it is decided in a meeting, so that attendance is counted."""
        return bool(self.quorum)


class LocalProxies(_Value):
    """What a local text adds to a body's rules on proxies. It stands beside the law that decides the vote,
    because that law leaves proxies open: the Civil Code says nothing of who may vote for owners."""

    body: Body
    place: str
    since: date | None = None
    source_zh: str
    source_en: str
    certainty: Certainty
    max_principals: int | None = Field(default=None, ge=0)
    candidate_barred: bool = False
    property_staff_barred: bool = False

    def added_to(self, rule: ProxyRule) -> ProxyRule:
        """The rule with what this text bars as well; it lifts nothing that the rule bars already."""
        caps = [cap for cap in (rule.max_principals, self.max_principals) if cap is not None]
        return ProxyRule(
            max_principals=min(caps) if caps else None,
            candidate_barred=rule.candidate_barred or self.candidate_barred,
            property_staff_barred=rule.property_staff_barred or self.property_staff_barred,
            source_zh=self.source_zh,
            source_en=self.source_en,
        )


class Period(_Value):
    """A time that a rule sets around a vote: `days` or `years`, or between `min_days` and `max_days`."""

    name: str
    place: str = "cn"
    since: date | None = None
    source_zh: str
    source_en: str = ""
    certainty: Certainty
    days: int | None = Field(default=None, ge=0)
    years: int | None = Field(default=None, ge=0)
    min_days: int | None = Field(default=None, ge=0)
    max_days: int | None = Field(default=None, ge=0)
    min_working_days: int | None = Field(default=None, ge=0)
    extension_max: int | None = Field(default=None, ge=0)


def measure(weight: Weight, dim: Dimension) -> int:
    """One of the two counts of a weight."""
    return weight.heads if dim is Dimension.HEADS else weight.area_centi_m2

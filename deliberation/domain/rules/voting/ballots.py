"""What was asked, what was answered, and who was there: all that a tally reads besides roll and profile."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import Code, MotionId


class Choice(Code):
    """An answer to a motion. Who abstains takes part (domain 2.2, certainty MH)."""

    AYE = "AYE"
    NAY = "NAY"
    ABSTAIN = "ABSTAIN"


class Validity(Code):
    """Whether a ballot counts, and why not. Rejected ones are kept and told to the owner.

    MISREAD is how a paper was entered before a recount read it otherwise; it is no ballot besides.
    """

    VALID = "VALID"
    UNCLEAR = "UNCLEAR"
    CO_OWNERS_CONFLICT_NOT_CURED = "CO_OWNERS_CONFLICT_NOT_CURED"
    LATE = "LATE"
    NO_AUTHORITY = "NO_AUTHORITY"
    DUPLICATE_SAME_CONTENT = "DUPLICATE_SAME_CONTENT"
    DUPLICATE_CONFLICT_FIRST_VALID_COUNTS = "DUPLICATE_CONFLICT_FIRST_VALID_COUNTS"
    REPLACED_BY_LATER = "REPLACED_BY_LATER"
    MISREAD = "MISREAD"

    @property
    def spoilt(self) -> bool:
        """In time and from whoever holds the right, but saying nothing that counts: an invalid ballot.

        Whether such a one took part is contested, so both is computed. The others took no part by them.
        """
        return self in {Validity.UNCLEAR, Validity.CO_OWNERS_CONFLICT_NOT_CURED}


Mark = Choice | frozenset[str]
"""An answer to a motion, or the options chosen; an abstention from a choice is ABSTAIN too."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot with an answer per motion. `right` is None where it is secret."""

    right: RightId | None
    marks: Mapping[MotionId, Mark]
    validity: Validity = Validity.VALID


@dataclass(frozen=True)
class BallotBox:
    """What came back, and what is known of those who did not.

    `delivered`: proof that the papers reached the holder. `attended`: everybody who came to a meeting;
    `left`: those of them who were gone at the motion. `recused`: who stands aside, where rules allow it.
    """

    ballots: tuple[Ballot, ...]
    delivered: frozenset[RightId] = frozenset()
    attended: frozenset[RightId] = frozenset()
    left: frozenset[RightId] = frozenset()
    recused: frozenset[RightId] = frozenset()

    @property
    def present(self) -> frozenset[RightId]:
        """Who was in the room at the motion."""
        return self.attended - self.left


class QuestionKind(Code):
    """How a question is answered."""

    MOTION = "motion"
    CHOICE = "choice"
    ELECTION = "election"


class Question(BaseModel):
    """One motion of a ballot set.

    A choice offers alternatives, of which one at most is adopted; an election fills `vacancies` among
    `options`, and each ballot approves at most so many. `item` is that of the Civil Code, art. 278.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    motion: MotionId
    kind: QuestionKind = QuestionKind.MOTION
    item: int | None = Field(default=None, ge=1, le=9)
    options: tuple[str, ...] = ()
    vacancies: int = Field(default=1, ge=1)

    def chosen(self, mark: Mark | None) -> frozenset[str] | None:
        """What a mark says, by name; None where it says nothing that counts.

        A blank answer, an option that was not offered, and more options than allowed are unclear.
        """
        if isinstance(mark, Choice):
            known = self.kind is QuestionKind.MOTION or mark is Choice.ABSTAIN
            return frozenset({mark.value}) if known else None
        if mark is None or self.kind is QuestionKind.MOTION:
            return None
        most = self.vacancies if self.kind is QuestionKind.ELECTION else 1
        return mark if 0 < len(mark) <= most and mark <= set(self.options) else None

    @property
    def well_formed(self) -> bool:
        """Whether options and vacancies fit the kind; names of options differ and none is ABSTAIN."""
        names = set(self.options)
        if len(names) < len(self.options) or Choice.ABSTAIN.value in names:
            return False
        least = {QuestionKind.MOTION: 0, QuestionKind.CHOICE: 2, QuestionKind.ELECTION: 1}[self.kind]
        return len(names) >= least and (bool(names) == (self.kind is not QuestionKind.MOTION))


@dataclass(frozen=True)
class Circumstances:
    """What must hold before unreturned ballots may follow the majority, besides proof of delivery.

    Source: 上海二中院 (2022)沪02民初16号 and 建房〔2009〕274号 art. 26(2); other courts
    disagree (domain 2.3).
    """

    clause_in_adopted_rules: bool = False
    consequence_warned_on_ballot: bool = False
    first_assembly: bool = True

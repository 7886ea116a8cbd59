"""Freezing the roll, and objections to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from deliberation.domain.ballot.state import EnrolledRight, RollSheet
from deliberation.domain.errors import NotFoundError
from deliberation.domain.facts import DomainEvent
from deliberation.domain.rules.voting.errors import AreaMissingError, HeadsByUnitError
from deliberation.domain.rules.voting.roll import RightId, RollKind
from deliberation.domain.standing import Standing
from deliberation.domain.terms import Term
from deliberation.domain.values import Role, local_date
from deliberation.domain.vote import commands as c
from deliberation.domain.vote import errors
from deliberation.domain.vote import events as e
from deliberation.domain.vote.guards import CLERKS, agree, at_stage
from deliberation.domain.vote.root import rights_root
from deliberation.domain.vote.setup import Setup
from deliberation.domain.vote.state import BallotSet, VoteState

_BEFORE_OPENING: Final = frozenset({VoteState.PREPARED, VoteState.ROLL_FROZEN, VoteState.NOTICE_PUBLISHED})
OBJECTIONABLE: Final = frozenset({VoteState.ROLL_FROZEN, VoteState.NOTICE_PUBLISHED})

Rights = Mapping[RightId, EnrolledRight]


@dataclass(frozen=True, slots=True)
class RollTotals:
    """What a roll comes to: exclusive units, heads, area in 0.01 m², and the root over its rights."""

    units: int
    heads: int
    area_centi_m2: int
    root: str


@dataclass(frozen=True, slots=True)
class EnteredRoll:
    """A roll as it was entered.

    `sheets` are sheets 1, 2, … and, last, the one after those that are to be frozen, which must not
    exist; `rights` are all that they list; `kind` is the kind of roll that the body votes by.
    """

    sheets: Sequence[RollSheet]
    rights: Rights
    kind: RollKind


def totals(rights: Rights) -> RollTotals:
    """Add up the rights of a roll; those that were struck do not stand on it."""
    standing = {name: right for name, right in rights.items() if not right.struck}
    return RollTotals(
        units=sum(right.units for right in standing.values()),
        heads=len(standing),
        area_centi_m2=sum(right.area_centi_m2 for right in standing.values()),
        root=rights_root(standing),
    )


def freeze(
    vote: BallotSet,
    who: Standing,
    command: c.FreezeElectorate,
    roll: EnteredRoll,
) -> list[DomainEvent]:
    """Close the roll on the record date or later; anew only where an objection was upheld since."""
    setup = at_stage(vote, _BEFORE_OPENING)
    who.require(*CLERKS)
    if vote.frozen and not vote.refreeze:
        raise errors.FrozenAlreadyError
    if local_date(who.at) < setup.record_date:
        raise errors.RecordDateAheadError(record_date=setup.record_date)
    _complete(roll.sheets)
    found = totals(roll.rights)
    _refuse_unsound(roll, found)
    _compare(command, found)
    return [_frozen(setup, roll.kind, command.sheets, found)]


def _frozen(setup: Setup, kind: RollKind, sheets: int, found: RollTotals) -> e.ElectorateFrozen:
    return e.ElectorateFrozen(
        kind=kind,
        record_date=setup.record_date,
        sheets=sheets,
        units=found.units,
        heads=found.heads,
        area_centi_m2=found.area_centi_m2,
        root=found.root,
    )


def _complete(sheets: Sequence[RollSheet]) -> None:
    *entered, beyond = sheets
    for number, sheet in enumerate(entered, start=1):
        if sheet.ballot_set is None:
            raise errors.SheetMissingError(number=number)
    if beyond.ballot_set is not None:
        raise errors.SheetLeftOutError(number=len(sheets))


def _refuse_unsound(roll: EnteredRoll, found: RollTotals) -> None:
    if not found.heads:
        raise errors.RollEmptyError
    bare = any(right.area_centi_m2 <= 0 and not right.struck for right in roll.rights.values())
    if bare and roll.kind is RollKind.OWNERS:
        raise AreaMissingError


def _compare(command: c.FreezeElectorate, found: RollTotals) -> None:
    """Refuse other figures than the roll's; heads that are really units are told by their article."""
    if command.claimed_heads == found.units > found.heads:
        raise HeadsByUnitError
    agree(Term("专有部分数", "number of units"), command.claimed_units, found.units)
    agree(Term("业主人数", "number of heads"), command.claimed_heads, found.heads)
    area = Term("专有部分面积（0.01平方米）", "exclusive area in 0.01 m²")
    agree(area, command.claimed_area_centi_m2, found.area_centi_m2)


def raise_objection(
    vote: BallotSet, who: Standing, command: c.RaiseElectorateObjection, *, holder: bool = False
) -> list[DomainEvent]:
    """Say that the roll is wrong, before voting opens.

    Anybody with an account does, and the `holder` of a right with their own link; clerks for others.
    """
    at_stage(vote, OBJECTIONABLE)
    if who.person is None and not holder:
        raise errors.NotForYouToRaiseError
    if command.objection in vote.objections:
        raise errors.ObjectionExistsError
    return [
        e.ElectorateObjectionRaised(objection=command.objection, right=command.right, claim=command.claim)
    ]


def decide_objection(
    vote: BallotSet, who: Standing, command: c.DecideElectorateObjection
) -> list[DomainEvent]:
    """Uphold or reject an objection with its reason; an upheld one is followed by freezing anew."""
    at_stage(vote, OBJECTIONABLE)
    who.require(Role.CHAIR, Role.TELLER, Role.SCRUTINEER)
    if command.objection not in vote.objections:
        raise NotFoundError(what="名册异议 / objection to the roll")
    if vote.objections[command.objection] is not None:
        raise errors.ObjectionDecidedError
    return [
        e.ElectorateObjectionDecided(
            objection=command.objection, upheld=command.upheld, reason=command.reason
        )
    ]

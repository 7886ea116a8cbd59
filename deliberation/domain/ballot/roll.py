"""The roll before and around a vote: who stands on it, how papers reached them, who came to the meeting."""

from collections.abc import Iterable, Mapping
from typing import Final

from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot import errors
from deliberation.domain.ballot import events as e
from deliberation.domain.ballot.state import EnrolledRight, RollSheet
from deliberation.domain.facts import DomainEvent
from deliberation.domain.rules.voting.errors import (
    AreaMissingError,
    HeadsByUnitError,
    RecusalNotProvidedError,
)
from deliberation.domain.rules.voting.profile import Profile
from deliberation.domain.rules.voting.roll import RightId, RollKind
from deliberation.domain.standing import Standing
from deliberation.domain.values import MotionId
from deliberation.domain.vote.guards import CLERKS, at_stage
from deliberation.domain.vote.setup import Setup
from deliberation.domain.vote.state import BallotSet, VoteState

_BEFORE_OPENING: Final = frozenset({VoteState.PREPARED, VoteState.ROLL_FROZEN, VoteState.NOTICE_PUBLISHED})
_BEFORE_CLOSE: Final = frozenset({VoteState.ROLL_FROZEN, VoteState.NOTICE_PUBLISHED, VoteState.OPEN})


def on_roll(right: EnrolledRight) -> None:
    """Refuse a right that was struck off."""
    if right.struck:
        raise errors.RightStruckError


def enter_sheet(
    vote: BallotSet, sheet: RollSheet, who: Standing, command: c.EnrolRights
) -> list[DomainEvent]:
    """List the rights of one more sheet, before the roll is frozen or after an upheld objection."""
    who.require(*CLERKS)
    at_stage(vote, _BEFORE_OPENING)
    if vote.frozen is not None and not vote.refreeze:
        raise errors.RollClosedError
    if sheet.ballot_set is not None:
        raise errors.SheetExistsError(number=command.number)
    rights = [enrolment.right for enrolment in command.rights]
    if len(set(rights)) < len(rights):
        raise HeadsByUnitError
    return [e.RollSheetEntered(ballot_set=command.ballot_set, number=command.number, rights=rights)]


def enrol(
    rights: Mapping[RightId, EnrolledRight], command: c.EnrolRights, kind: RollKind
) -> dict[RightId, e.RightEnrolled]:
    """Put each head of a sheet on the roll; nothing of the sheet is entered where one cannot be.

    Owners have an area; `kind` says whether the roll is one of owners.
    """
    known = sum(rights[one.right].id is not None for one in command.rights)
    if known:
        raise errors.RightExistsError(count=known)
    for one in command.rights:
        _has_area(kind, one.area_centi_m2)
    return {one.right: _enrolled(one, command) for one in command.rights}


def _has_area(kind: RollKind, area_centi_m2: int) -> None:
    if kind is RollKind.OWNERS and area_centi_m2 == 0:
        raise AreaMissingError


def _enrolled(one: c.Enrolment, command: c.EnrolRights) -> e.RightEnrolled:
    return e.RightEnrolled(
        ballot_set=command.ballot_set,
        right=one.right,
        area_centi_m2=one.area_centi_m2,
        units=one.units,
        side=one.side,
        should_attend=one.should_attend,
        holder=one.holder,
        premises=one.premises or None,
        phone=one.phone,
    )


def amend(
    vote: BallotSet, right: EnrolledRight, who: Standing, command: c.AmendRight, kind: RollKind
) -> list[DomainEvent]:
    """Correct area and units, after an upheld objection and before voting; the roll is then frozen anew."""
    _correctable(vote, right, who)
    _has_area(kind, command.area_centi_m2)
    return [e.RightAmended(area_centi_m2=command.area_centi_m2, units=command.units, reason=command.reason)]


def strike(vote: BallotSet, right: EnrolledRight, who: Standing, command: c.StrikeRight) -> list[DomainEvent]:
    """Take a right off the roll, after an upheld objection and before voting."""
    _correctable(vote, right, who)
    return [e.RightStruck(reason=command.reason)]


def _correctable(vote: BallotSet, right: EnrolledRight, who: Standing) -> None:
    who.require(*CLERKS)
    at_stage(vote, _BEFORE_OPENING)
    if not vote.refreeze:
        raise errors.NoUpheldObjectionError
    on_roll(right)


def may_deliver(vote: BallotSet, who: Standing) -> None:
    """Refuse deliveries before there is a frozen roll and after the close."""
    who.require(*CLERKS)
    at_stage(vote, _BEFORE_CLOSE)


def deliver(right: EnrolledRight, command: c.RecordDeliveries) -> list[DomainEvent]:
    """Say how the papers reached a holder; the same way again adds nothing, so a list can be sent twice."""
    on_roll(right)
    if command.method in right.deliveries:
        return []
    return [e.BallotDelivered(method=command.method, evidence=command.evidence)]


def reissue_link(vote: BallotSet, right: EnrolledRight, who: Standing) -> list[DomainEvent]:
    """The personal link is made anew; the caller replaces the secret."""
    _may_change_link(vote, right, who)
    return [e.BallotLinkReissued()]


def revoke_link(vote: BallotSet, right: EnrolledRight, who: Standing) -> list[DomainEvent]:
    _may_change_link(vote, right, who)
    return [e.BallotLinkRevoked()]


def _may_change_link(vote: BallotSet, right: EnrolledRight, who: Standing) -> None:
    who.require(*CLERKS)
    at_stage(vote, _BEFORE_CLOSE)
    if not vote.links_issued:
        raise errors.LinksNotIssuedError
    on_roll(right)


def may_sign_in(vote: BallotSet, who: Standing) -> None:
    """Refuse to take attendance before there is a frozen roll and after the close."""
    who.require(*CLERKS)
    at_stage(vote, _BEFORE_CLOSE)


def sign_in(right: EnrolledRight) -> list[DomainEvent]:
    """The holder came, or came back; who is in the room already is not entered twice."""
    on_roll(right)
    return [] if right.attended and not right.left else [e.HolderSignedIn()]


def leave(vote: BallotSet, right: EnrolledRight, who: Standing) -> list[DomainEvent]:
    """The holder left; a ballot cast before stands (domain edge 3)."""
    may_sign_in(vote, who)
    if not right.attended:
        raise errors.NotSignedInError
    if right.left:
        raise errors.HolderLeftError
    return [e.HolderLeft()]


def recuse(
    vote: BallotSet, right: EnrolledRight, who: Standing, command: c.RecordRecusal, profile: Profile
) -> list[DomainEvent]:
    """The holder stands aside from a motion, where the body's rules know that and before voting on it."""
    who.require(*CLERKS)
    put(at_stage(vote, _BEFORE_CLOSE), [command.motion])
    on_roll(right)
    if not profile.recusal:
        raise RecusalNotProvidedError
    if right.counted is not None and right.counted.marks.get(command.motion):
        raise errors.AnsweredBeforeRecusalError
    return [] if command.motion in right.recused else [e.HolderRecused(motion=command.motion)]


def put(setup: Setup, motions: Iterable[MotionId]) -> None:
    """Refuse a motion that the set does not put."""
    if any(setup.question(motion) is None for motion in motions):
        raise errors.MotionNotPutError

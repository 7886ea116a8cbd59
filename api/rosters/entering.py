"""Enters a roster as the roll of a vote: sheets of rights under keyed ids, which can be resumed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from api.rosters.roster import SEPARATOR, Head, Roster, party_key
from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.ballot.commands import SHEET, Enrolment, EnrolRights
from deliberation.domain.rules.voting.roll import RightId, Weight
from deliberation.domain.values import BallotSetId
from deliberation.store.vault import Vault

_KIND: Final = "roll.sheet"


@dataclass(frozen=True, slots=True)
class Entered:
    """What stands on the roll now: what FreezeElectorate is asked to find."""

    sheets: int
    units: int
    weight: Weight


def right_of(ballot_set: BallotSetId, party: frozenset[str], vault: Vault) -> RightId:
    """The right of a party in one vote: keyed, so that nobody finds a name by trying names."""
    return RightId(vault.stand_in(right_kind(ballot_set), party_key(party)))


def right_kind(ballot_set: BallotSetId) -> str:
    """Under which kind of external id the vault knows the parties of one roll."""
    return f"right:{ballot_set}"


def enrolments(ballot_set: BallotSetId, roster: Roster, vault: Vault) -> list[list[Enrolment]]:
    """The roster in sheets of at most 500 rights, in the order of the rights' ids, which tells nothing."""
    lines = sorted(
        (_enrolment(right_of(ballot_set, head.party, vault), head) for head in roster.heads),
        key=lambda line: line.right,
    )
    return [lines[start : start + SHEET] for start in range(0, len(lines), SHEET)]


def _enrolment(right: RightId, head: Head) -> Enrolment:
    return Enrolment(
        right=right,
        area_centi_m2=head.area_centi_m2,
        units=head.units,
        side=head.side,
        should_attend=head.should_attend,
        holder=head.holder,
        premises=list(head.premises),
        phone=head.phone,
    )


def enter_roll(
    service: Service,
    caller: Caller,
    ballot_set: BallotSetId,
    roster: Roster,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Entered:
    """Enter every sheet of the roll; nothing counts before the electorate is frozen, which is asked apart.

    Each sheet is one append under a command id that follows from the vote, its number and what it says,
    so that doing it again after an interruption goes on where it stopped. `progress` is told how many
    sheets of how many are in. Raises the Refusal of the first sheet that is not taken.
    """
    vault = service.vault
    sheets = enrolments(ballot_set, roster, vault)
    keys = {head.key: right_of(ballot_set, head.party, vault) for head in roster.heads}
    vault.remember_all(right_kind(ballot_set), keys)
    for number, rights in enumerate(sheets, start=1):
        asked = EnrolRights(ballot_set=ballot_set, number=number, rights=rights)
        content = SEPARATOR.join((str(ballot_set), str(number), asked.model_dump_json()))
        service.execute(asked, replace(caller, command_id=vault.stand_in(_KIND, content)))
        progress(number, len(sheets))
    return Entered(len(sheets), roster.unit_count, roster.weight)

"""A vote as the log has it now: the law's checks beside its steps, and what was entered of its roll."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.pages.ask import Ask
from deliberation.application.desk import Books
from deliberation.application.ports import Caller
from deliberation.application.votes import law_of
from deliberation.domain.ballot.ids import roll_sheet
from deliberation.domain.ballot.state import ROLL_SHEETS
from deliberation.domain.rules.voting.errors import NoRuleInForceError
from deliberation.domain.values import BallotSetId
from deliberation.domain.vote.checks import Step, StepCheck, steps
from deliberation.domain.vote.commands import OpenVote
from deliberation.domain.vote.state import BALLOT_SETS, BallotSet, VoteState
from deliberation.domain.vote.timing import Law

_SHEETS_AT_ONCE: Final = 50
_BESIDE: Final[Mapping[str, frozenset[Step]]] = {
    "setup": frozenset({Step.RULE_IN_FORCE, Step.BALLOT_FORM, Step.AGAINST_OFFERED, Step.FOLLOW_MAJORITY}),
    "roll": frozenset({Step.RECORD_DATE, Step.ROLL_FROZEN, Step.SMALL_GROUP, Step.OBJECTIONS_DECIDED}),
    "notice": frozenset({Step.NOTICE_DAYS, Step.COMMITTEE_TOLD, Step.OPEN_DAYS}),
    "delivery": frozenset({Step.POSTED_UNDELIVERED, Step.LINKS_ISSUED}),
    "result": frozenset({Step.RESULT_POSTED}),
}


@dataclass(frozen=True, slots=True)
class Now:
    """`law` is None where no rules are known for the place; `sheets` and `rights` count what was entered
    of the roll so far."""

    law: Law | None
    checks: Sequence[StepCheck]
    sheets: int
    rights: int


def now_of(ask: Ask, name: BallotSetId) -> Now:
    """The vote as a decision would find it."""
    caller = Caller(actor="system:look", command_id=name)
    return ask.service.desk.consider(_found_now, OpenVote(ballot_set=name), caller)


def checks_by_step(now: Now | None) -> dict[str, list[StepCheck]]:
    """The checks beside each step of the page."""
    checks = now.checks if now else ()
    return {step: [one for one in checks if one.code in codes] for step, codes in _BESIDE.items()}


def _found_now(books: Books, command: OpenVote) -> Now:
    vote = books.open(BALLOT_SETS, command.ballot_set)
    law = _law(books, vote)
    found = steps(vote, books.rules, books.now, law.profile if law else None)
    sheets, rights = _entered(books, command.ballot_set, vote)
    return Now(law, found, sheets, rights)


def _law(books: Books, vote: BallotSet) -> Law | None:
    if vote.setup is None:
        return None
    try:
        return law_of(books, vote.setup)
    except NoRuleInForceError:
        return None


def _entered(books: Books, name: BallotSetId, vote: BallotSet) -> tuple[int, int]:
    """The sheets run from 1 without a gap."""
    if vote.frozen and vote.status is not VoteState.PREPARED:
        return vote.frozen.sheets, vote.frozen.heads
    number = rights = 0
    while True:
        streams = [roll_sheet(name, number + one) for one in range(1, _SHEETS_AT_ONCE + 1)]
        known = books.peek(ROLL_SHEETS, streams)
        for stream in streams:
            if not known[stream].rights:
                return number, rights
            number, rights = number + 1, rights + len(known[stream].rights)

"""The secret box at work: casting into it while the vote is open, publishing it after the close.

A ballot and the fact that its holder voted are two writes that must not be one row or one moment for
ever. So the ballot is put into the box first, under the key of the command that is about to be recorded;
then that command is recorded; then the box forgets the key. Whatever a crash leaves between them is settled
exactly by asking the log whether the command was recorded: at a retry with the same code and command id, and
for all that is left when the box is taken out after the close.
"""

from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict

from deliberation.application.desk import Books, Desk, Handler, command_key
from deliberation.application.ports import Appended, Caller, SecretBox
from deliberation.application.standing import standing
from deliberation.domain.ballot.commands import MarkVoted
from deliberation.domain.ballot.events import VotedSecretly
from deliberation.domain.ballot.ids import box_sheet, roll_sheet
from deliberation.domain.ballot.state import BOX_SHEETS, RIGHTS, ROLL_SHEETS
from deliberation.domain.errors import BusyError, NotFoundError, TooLargeError
from deliberation.domain.facts import DomainEvent, Entry, Evolution, StreamKind
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId
from deliberation.domain.vote import box
from deliberation.domain.vote.commands import ShuffleBox
from deliberation.domain.vote.setup import BallotChannel, Marks
from deliberation.domain.vote.state import BALLOT_SETS, VoteState


class CastSecretly(BaseModel):
    """Vote secretly for the right whose personal link was shown.

    `code` is the receipt code that the page showed; a retry sends the same one under the same command id.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    right: RightId
    code: box.ReceiptCode
    marks: Marks


@dataclass(frozen=True, slots=True)
class SecretlyCast:
    """What became of a secret ballot: `counted` says that it lies in the box, else it was set aside."""

    appended: Appended
    counted: bool


_evolve: Final[Evolution[bool]] = Evolution()


@_evolve.on(VotedSecretly)
def _voted(_: bool, fact: VotedSecretly, entry: Entry[DomainEvent]) -> bool:  # noqa: ARG001, FBT001 - a step
    return fact.channel is BallotChannel.ONLINE


VOTED_ONLINE: Final[StreamKind[bool]] = StreamKind("right voted online", blank=False, evolve=_evolve)
"""Whether the ballot of a right lies in the box: all that publishing asks of 50,000 rights."""


def cast_secretly(
    desk: Desk, into: SecretBox, mark_voted: Handler, command: CastSecretly, caller: Caller
) -> SecretlyCast:
    """Put the ballot into the box and record that its holder voted; a Refusal where the rules say no.

    `mark_voted` decides MarkVoted, which is the command that is recorded: neither code nor marks go into
    what the log keeps of it. A ballot that comes late or second is not put into the box.
    """
    ballot = box.SecretBallot(command.code, command.marks)
    if box.size_of(ballot) > box.SHEET_BYTES:
        raise TooLargeError
    key = command_key(caller)

    def decide(books: Books, mark: MarkVoted) -> None:
        mark_voted(books, mark)
        if not any(isinstance(fact, VotedSecretly) for _, fact in books.decided):
            return
        right = books.open(RIGHTS, mark.right)
        if right.ballot_set is None:
            raise NotFoundError(what="表决权 / right")
        box.check_ballot(books.open(BALLOT_SETS, right.ballot_set), right, command.marks, books.at)
        if not into.deposit(right.ballot_set, ballot, key):
            raise BusyError  # sealed since this was decided: the next try is told that it comes late

    appended = desk.execute(decide, MarkVoted(right=command.right, channel=BallotChannel.ONLINE), caller)
    return SecretlyCast(appended, counted=into.settle(key))


def shuffle(books: Books, command: ShuffleBox) -> None:
    """Take the ballots out of the closed box and publish them on sheets, in the order of their codes.

    Rights are read without guarding the append by them: behind a recorded close none can vote any more.
    """
    vote = books.open(BALLOT_SETS, command.ballot_set)
    box.check_publishable(vote, standing(books, vote.hall))
    sheets = vote.frozen.sheets if vote.frozen else 0
    voted = _voted_online(books, command.ballot_set, sheets)
    ballots = books.box.take_out(command.ballot_set) if books.box else []
    published, facts = box.publish(command.ballot_set, ballots, voted)
    for sheet in published:
        stream = box_sheet(command.ballot_set, sheet.number)
        books.open(BOX_SHEETS, stream)
        books.record(stream, [sheet], hall=vote.hall)
    books.record(command.ballot_set, facts, hall=vote.hall)


def _voted_online(books: Books, ballot_set: BallotSetId, sheets: int) -> int:
    streams = [roll_sheet(ballot_set, number) for number in range(1, sheets + 1)]
    lists = books.peek(ROLL_SHEETS, streams).values()
    return sum(sum(books.peek(VOTED_ONLINE, sheet.rights).values()) for sheet in lists)


def seal(desk: Desk, of: SecretBox, ballot_set: BallotSetId) -> None:
    """Seal the box of a vote that is over and lose the order of its ballots, before anybody publishes it."""
    vote, _ = desk.look(BALLOT_SETS, ballot_set)
    if vote.secret and vote.status in {VoteState.CLOSED, VoteState.VOIDED}:
        of.take_out(ballot_set)


def finish_boxes(desk: Desk, of: SecretBox) -> None:
    """Do what a crash left undone; at every start."""
    for ballot_set in of.unsealed():
        seal(desk, of, ballot_set)


HANDLERS: dict[type[BaseModel], Handler] = {ShuffleBox: shuffle}

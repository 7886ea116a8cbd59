"""Reads all that a count needs of a ballot set: its roll, what came back, its paper and its secret box."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from deliberation.application.desk import Books
from deliberation.domain.ballot import ids
from deliberation.domain.ballot.state import (
    BATCHES,
    BOX_SHEETS,
    RIGHTS,
    ROLL_SHEETS,
    SLIPS,
    Batch,
    EnrolledRight,
    RollSheet,
)
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId, PersonId, Role
from deliberation.domain.vote.setup import Marks
from deliberation.domain.vote.state import BallotSet
from deliberation.domain.vote.tallying import LoosePaper, Returned

_BATCHES_AT_ONCE: Final = 50


def sheets_of(books: Books, ballot_set: BallotSetId, number: int) -> list[RollSheet]:
    """Sheets 1 to `number` of a roll; blank ones where nothing was entered."""
    streams = [ids.roll_sheet(ballot_set, sheet) for sheet in range(1, number + 1)]
    found = books.open_all(ROLL_SHEETS, streams)
    return [found[stream] for stream in streams]


def rights_on(books: Books, sheets: Sequence[RollSheet]) -> dict[RightId, EnrolledRight]:
    """The rights that some sheets list, those that were struck included."""
    names = [right for sheet in sheets for right in sheet.rights]
    return {RightId(name): right for name, right in books.open_all(RIGHTS, names).items()}


def returned_for(
    books: Books, ballot_set: BallotSetId, vote: BallotSet, watching: Mapping[PersonId, frozenset[Role]]
) -> Returned:
    """All that came back in a vote, up to now; whatever of it moves meanwhile has the count done again."""
    sheets = sheets_of(books, ballot_set, vote.frozen.sheets) if vote.frozen else []
    papers, unfinished = _papers(books, ballot_set)
    return Returned(
        rights_on(books, sheets),
        papers=papers,
        box=_box(books, ballot_set, vote.box_sheets or 0),
        unfinished=unfinished,
        watching=watching,
    )


def _papers(books: Books, ballot_set: BallotSetId) -> tuple[list[LoosePaper], tuple[int, int] | None]:
    """The settled papers that name no right, and the first paper that is not settled yet."""
    loose: list[LoosePaper] = []
    for batch in _batches(books, ballot_set):
        slips = {
            number: ids.slip_of(ids.batch_of(ballot_set, batch.serial), number)
            for number in range(1, batch.count + 1)
        }
        states = books.open_all(SLIPS, slips.values())
        for number, slip in slips.items():
            settled = states[slip].settled
            if settled is None:
                return loose, (batch.serial, number)
            if settled.right is None and batch.received_at:
                loose.append(LoosePaper(slip, batch.received_at, settled.validity, settled.marks or {}))
    return loose, None


def _batches(books: Books, ballot_set: BallotSetId) -> Iterator[Batch]:
    """The batches that were received; their serials run from 1 without a gap."""
    first = 1
    while True:
        names = [ids.batch_of(ballot_set, serial) for serial in range(first, first + _BATCHES_AT_ONCE)]
        found = books.open_all(BATCHES, names)
        for name in names:
            if found[name].ballot_set is None:
                return
            yield found[name]
        first += _BATCHES_AT_ONCE


def _box(books: Books, ballot_set: BallotSetId, sheets: int) -> list[tuple[str, Marks]]:
    names = [ids.box_sheet(ballot_set, number) for number in range(1, sheets + 1)]
    found = books.open_all(BOX_SHEETS, names)
    return [ballot for name in names for ballot in found[name].ballots]

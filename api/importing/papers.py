"""The lists of a big vote that stand beside its case: roster, ballots, and who did not send one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from api.importing import fields as read
from api.importing.casefile import CaseFile
from api.importing.malformed import MalformedFileError
from api.importing.vocabulary import BALLOT_CHANNELS, CHOICES, DELIVERIES, word
from api.rosters import cells
from api.rosters.columns import Column, column_named
from api.rosters.problems import Problem, RosterError, refuse
from api.rosters.reading import read_roster
from api.rosters.roster import Parking, Roster, RosterOptions, party_key
from api.rosters.table import Source, sheets_of
from deliberation.domain.ballot.events import Delivery
from deliberation.domain.vote.setup import BallotChannel

T = TypeVar("T")

_TOLD: Final = 20
"""Problems of a list that are told; the rest is counted."""
_NOBODY: Final[tuple[str, ...]] = ()
_OWNER: Final = frozenset({Column.OWNER_ID, Column.OWNER})
_CHANNELS: Final = ("channel", "渠道", "投票方式")
_DELIVERY: Final = ("delivery", "送达", "送达方式")
_HEADS: Final = ("head", "heads", "人数")


@dataclass(frozen=True, slots=True)
class ListedBallot:
    """A ballot of the list. `party` is the owners' key on the roster; `answers` are by the file's motions."""

    party: str
    channel: BallotChannel
    answers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Papers:
    """What stands beside a case. `prints` are digests by event type: what an event says includes its list."""

    roster: Roster | None = None
    ballots: tuple[ListedBallot, ...] = ()
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    prints: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=4)
def papers_of(case: CaseFile) -> Papers:
    """The lists of a case; MalformedFileError with every row that is wrong in one of them.

    Areas that a list repeats are compared with the roster's, and an owner it does not know is told.
    """
    beside = case.beside
    sources = {
        name: Source(path.name, _content(path))
        for name, path in (
            ("roster", beside.roster),
            ("ballots", beside.ballots),
            ("nonparticipants", beside.nonparticipants),
        )
        if path is not None
    }
    try:
        return _read(case, sources)
    except RosterError as error:
        told = error.problems[:_TOLD]
        raise MalformedFileError(
            "\n".join([error.summary_zh, *(problem.told_zh for problem in told)]),
            "\n".join([error.summary_en, *(problem.told_en for problem in told)]),
        ) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MalformedFileError(
            f"不能读取 {path.name}：{error.strerror}。请把它放在案例文件旁边，或用选项写明位置。",
            f"{path.name} cannot be read: {error.strerror}. Put it beside the case, or say where it is.",
        ) from error


def _read(case: CaseFile, sources: Mapping[str, Source]) -> Papers:
    roster = read_roster([sources["roster"]], _options(case)) if "roster" in sources else None
    if roster is None:
        for source in sources.values():
            raise refuse(
                "缺少名册：请在 electorate 中写明 roster。", "Name the roster in electorate.", source.name
            )
        return Papers()
    problems: list[Problem] = []
    ballots: dict[str, ListedBallot] = {}
    deliveries: dict[str, Delivery] = {}
    for row in _rows(sources.get("ballots"), roster, problems):
        found = row.ballot(case)
        if found and row.once(again=found.party in ballots):
            ballots[found.party] = found
    for row in _rows(sources.get("nonparticipants"), roster, problems):
        party, delivery = row.party(), row.delivery()
        if party and delivery and row.once(again=party in deliveries or party in ballots):
            deliveries[party] = delivery
    if problems:
        raise RosterError(problems)
    digest = {name: sha256(source.content).hexdigest() for name, source in sources.items()}
    cast = " ".join(digest.get(name, "") for name in ("ballots", "nonparticipants"))
    return Papers(
        roster,
        tuple(ballots.values()),
        deliveries,
        prints={"ElectorateFrozen": digest["roster"], "VoteOpened": cast},
    )


def _options(case: CaseFile) -> RosterOptions:
    """How the file says that its roster is read: `parking` include or exclude, and the `developer`."""
    electorate: Mapping[str, object] = case.electorate or {}
    parking, developer = electorate.get("parking"), electorate.get("developer")
    known = str(parking).lower() in set(Parking)
    return RosterOptions(
        parking=Parking(str(parking).lower()) if known else None,
        developer=read.as_text(developer) if isinstance(developer, str) else None,
    )


def _rows(source: Source | None, roster: Roster, problems: list[Problem]) -> Iterator["_Row"]:
    """The rows below the headings of a list of owners."""
    if source is None:
        return
    sheet = sheets_of(source)[0]
    if not sheet.rows or not any(column_named(cell) in _OWNER for cell in sheet.rows[0][1]):
        raise refuse(
            "第一行应为标题，其中有 owner_party_id。",
            "Begin with headings, among them owner_party_id.",
            source.name,
        )
    headings = [cell.strip() for cell in sheet.rows[0][1]]
    for number, row in sheet.rows[1:]:
        full = [*row, *[""] * (len(headings) - len(row))]
        yield _Row(source.name, number, dict(zip(headings, full, strict=False)), roster, problems)


class _Row:
    """One row about an owner; what is wrong with it goes to the problems of the list."""

    def __init__(
        self, where: str, number: int, row: Mapping[str, str], roster: Roster, problems: list[Problem]
    ) -> None:
        self._where = where
        self._number = number
        self._row = row
        self._roster = roster
        self._problems = problems

    def ballot(self, case: CaseFile) -> ListedBallot | None:
        party = self.party()
        channel = self._word(_CHANNELS, lambda text: word(text, BallotChannel, BALLOT_CHANNELS))
        self._compare(_HEADS, _heads, 1)
        put = [motion for motion in case.motions if motion in self._row]
        answers = {motion: self._read(motion, answers_in, _NOBODY) for motion in put}
        if party is None or channel is None:
            return None
        return ListedBallot(party, channel, {motion: words for motion, words in answers.items() if words})

    def party(self) -> str | None:
        """The owners, who must stand on the roster with the area that the row repeats."""
        column = next(name for name in self._row if column_named(name) in _OWNER)
        party = party_key(self._read(column, cells.names, _NOBODY))
        head = self._roster.by_key.get(party)
        if head is None:
            self._wrong(column, "名册上没有这位业主。", "This owner is not on the roster.")
            return None
        areas = tuple(name for name in self._row if column_named(name) is Column.AREA)
        self._compare(areas, read.as_centi_m2, head.area_centi_m2)
        return party

    def delivery(self) -> Delivery | None:
        return self._word(_DELIVERY, lambda text: word(text, Delivery, DELIVERIES))

    def once(self, *, again: bool) -> bool:
        """Whether an owner comes up for the first time; twice is a problem."""
        if again:
            self._wrong("", "这位业主已在表中出现。", "This owner stands in the lists already.")
        return not again

    def _read(self, column: str, reader: Callable[[str], T], otherwise: T) -> T:
        try:
            return reader(self._row[column])
        except (cells.CellError, read.NotReadableError) as error:
            self._wrong(column, f"应为：{error.zh}", f"This must be: {error.en}")
            return otherwise

    def _word(self, columns: tuple[str, ...], known: Callable[[str], T | None]) -> T | None:
        column = self._column(columns)
        found = known(self._row[column]) if column else None
        if found is None:
            self._wrong(
                column or columns[0], "没有写明，或写法不认识。", "It is missing, or no word that is known."
            )
        return found

    def _compare(self, columns: tuple[str, ...], reader: Callable[[str], int], computed: int) -> None:
        """What a list repeats is a claim: another figure than the roster's is told with both."""
        column = self._column(columns)
        if column is None or not self._row[column].strip():
            return
        claimed = self._read(column, reader, computed)
        if claimed != computed:
            shown = self._row[column].strip()
            self._wrong(
                column,
                f"写的是 {shown}，按名册为 {computed}（面积以0.01平方米计）。",
                f"It says {shown}; by the roster it is {computed} (areas in 0.01 m²).",
            )

    def _column(self, columns: tuple[str, ...]) -> str | None:
        return next((name for name in self._row if name.lower() in columns or name in columns), None)

    def _wrong(self, column: str, zh: str, en: str) -> None:
        self._problems.append(Problem(zh, en, self._where, self._number, column))


def _heads(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise read.NotReadableError("整数", "a whole number") from None


def answers_in(text: str) -> tuple[str, ...]:
    """What stands under a motion: a choice, or the options that were ticked."""
    return tuple(CHOICES.get(answer.lower(), answer.upper()) for answer in cells.names(text))

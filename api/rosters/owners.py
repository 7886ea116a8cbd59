"""Owners by head: several units of one owner are one head, a co-owned unit is one, and what the developer
has not handed over is one together. The engine's own merge counts; here rows are read for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from api.rosters import cells
from api.rosters.columns import AREAS, Column
from api.rosters.problems import Problem, RosterError, refuse
from api.rosters.roster import Found, Head, Parking, Roster, RosterOptions
from api.rosters.row import Row
from api.rosters.table import Line, Needed, Table
from deliberation.domain.rules.voting.roll import ExclusiveUnit, Right, RollKind, Tenure, owners_roll

NEEDED: Final[Needed] = (
    frozenset({Column.UNIT}),
    frozenset(AREAS),
    frozenset({Column.OWNER, Column.OWNER_ID}),
)
_PREMISES: Final = 2_000
"""Units that are listed one by one under a head; a developer may have more."""
_DEVELOPER: Final = "建设单位"
_NO_ROLL: Final = UUID(int=0)
"""The engine's open ids of rights are not used: those of a roll come from the vault."""


@dataclass(frozen=True, slots=True)
class Flat:
    """One row as it was read. `called` are the owners' names as written, `by_name`: no id tells them."""

    line: Line
    unit: ExclusiveUnit
    called: tuple[str, ...]
    representative: str
    phone: str
    parking: bool
    by_name: bool


def owners_of(table: Table, options: RosterOptions) -> Roster:
    """The owners of the units; RosterError with every problem of every row, where there is one."""
    problems: list[Problem] = []
    read = [_flat(Row(line, problems)) for line in table.lines]
    flats = [flat for flat in read if flat is not None]
    _check_places(flats, problems)
    spaces = [flat for flat in flats if flat.parking]
    if spaces and options.parking is None:
        problems.append(_undecided(spaces))
    counted = flats if options.parking is Parking.INCLUDE else [flat for flat in flats if not flat.parking]
    developer = _developer(counted, options, problems)
    _check_twice(flats, problems)
    parties = _by_party(counted, developer)
    for party, own in parties.items():
        if party != developer:
            _check_agreement(own, problems)
    if problems:
        raise RosterError(problems)
    if not counted:
        raise refuse("没有任何计入的专有部分。", "No exclusive unit is left that counts.")
    roll = owners_roll(_NO_ROLL, [flat.unit for flat in counted], developer)
    heads = [_head(right, parties[_party(right)]) for right in roll.rights]
    return Roster(
        kind=RollKind.OWNERS,
        heads=tuple(sorted(heads, key=lambda head: head.key)),
        units=tuple(sorted((flat.unit for flat in counted), key=lambda unit: unit.name)),
        found=_found(table, options, parties, developer, spaces),
    )


def _party(right: Right) -> frozenset[str]:
    assert isinstance(right.party, frozenset)  # noqa: S101 - as owners_roll makes them
    return right.party


def _flat(row: Row) -> Flat | None:
    """A row, None where something of it cannot be read, which was told."""
    tenure = row.read(Column.TENURE, cells.tenure, Tenure.HANDED_OVER)
    ids, called = row.names(Column.OWNER_ID), row.names(Column.OWNER, Column.CO_OWNERS)
    unit, area = row.text(Column.UNIT), _area(row)
    if not unit:
        row.wrong(Column.UNIT, "缺少房号。请补上。", "The unit is missing. Add it.")
    if tenure is Tenure.HANDED_OVER and not (ids if row.has(Column.OWNER_ID) else called):
        missing = Column.OWNER_ID if row.has(Column.OWNER_ID) else Column.OWNER
        row.wrong(
            missing,
            "缺少业主。请补上；未售的请在“是否交付”一列注明未售。",
            "The owner is missing. Add it; where the unit is unsold, say so in the column of delivery.",
        )
    representative = row.text(Column.REPRESENTATIVE)
    if representative and representative not in (*called, *ids):
        row.wrong(
            Column.REPRESENTATIVE,
            "代表人不在共有业主之中。请填写其中一人。",
            "The representative is none of the co-owners. Name one of them.",
        )
    name = _premises(row.text(Column.BUILDING), row.text(Column.ENTRANCE), unit)
    if len(name) > cells.LONGEST:
        row.wrong(Column.UNIT, "楼栋和房号太长。请缩短。", "Building and unit are too long. Shorten them.")
    if not unit or not area:
        return None
    return Flat(
        line=row.line,
        unit=ExclusiveUnit(name, area, frozenset(ids or called), tenure),
        called=called or ids,
        representative=representative,
        phone=row.text(Column.PHONE),
        parking=row.read(Column.KIND, cells.is_parking, otherwise=False),
        by_name=not ids,
    )


def _premises(building: str, entrance: str, unit: str) -> str:
    """A unit as people call it; 3-602 of building 3 says its building already."""
    if building and not entrance and unit.startswith(f"{building}-"):
        return unit
    return " ".join(filter(None, (building, entrance, unit)))


def _area(row: Row) -> int | None:
    """The area as registered, else as surveyed, else by contract; None where none can be read."""
    given = next((column for column in AREAS if row.line.text(column).strip()), None)
    if given is None:
        row.wrong(
            next(column for column in AREAS if row.has(column)),
            "缺少面积。请按不动产登记簿、实测、合同的次序补上。",
            "The area is missing. Take it from the property register, else the survey, else the contract.",
        )
        return None
    return row.read(given, cells.area_centi_m2, None)


def _check_places(flats: Iterable[Flat], problems: list[Problem]) -> None:
    """A list that names buildings names them in every row: merged cells leave all but the first empty."""
    for column in (Column.BUILDING, Column.ENTRANCE):
        named = {bool(flat.line.text(column).strip()) for flat in flats}
        if named == {True, False}:
            problems.extend(
                flat.line.problem(
                    column,
                    "这一格是空的，其他行有。合并的单元格请先取消合并，逐行填写。",
                    "This cell is empty and others are not. Unmerge merged cells and fill in every row.",
                )
                for flat in flats
                if column in flat.line.headings and not flat.line.text(column).strip()
            )


def _check_twice(flats: Iterable[Flat], problems: list[Problem]) -> None:
    """A unit stands once: listed twice, its area would count twice."""
    seen: dict[str, Flat] = {}
    for flat in flats:
        first = seen.setdefault(flat.unit.name, flat)
        if first is not flat:
            zh, en = _stood(first.line, flat.line)
            problems.append(
                flat.line.problem(
                    Column.UNIT,
                    f"这一专有部分已列在{zh}，面积会重复计算。共有的请写在同一行（甲、乙）。",
                    f"This unit stands in {en} already; its area would count twice. Write co-owners in one "
                    "row (A; B).",
                )
            )


def _stood(first: Line, again: Line) -> tuple[str, str]:
    """Where a unit stood before, with the file where that is another."""
    elsewhere = first.where if first.where != again.where else ""
    return f"{elsewhere}第 {first.row} 行", f"row {first.row}" + (f" of {elsewhere}" if elsewhere else "")


def _undecided(spaces: Sequence[Flat]) -> Problem:
    return Problem(
        f"名册中有 {len(spaces)} 个车位或车库。各地做法不一，请在表决前议定并选择：计入或不计入。",
        f"The roster has {len(spaces)} parking spaces. Practice differs from place to place: settle it "
        "before the vote and choose to include or exclude them.",
        spaces[0].line.where,
        spaces[0].line.row,
    )


def _developer(flats: Iterable[Flat], options: RosterOptions, problems: list[Problem]) -> frozenset[str]:
    """Whose the unsold and undelivered units are: as was said, else as the rows of unsold ones say."""
    if options.developer:
        return frozenset(cells.names(options.developer))
    unsold = [flat for flat in flats if flat.unit.tenure is Tenure.UNSOLD and flat.unit.owners]
    named = {flat.unit.owners for flat in unsold}
    if len(named) > 1:
        problems.append(
            unsold[-1].line.problem(
                Column.OWNER,
                "未售部分写了不同的建设单位。请统一写法，或单独注明建设单位。",
                "Unsold units name different developers. Write one name, or say which is the developer.",
            )
        )
    return next(iter(named), frozenset({_DEVELOPER}))


def _by_party(flats: Iterable[Flat], developer: frozenset[str]) -> dict[frozenset[str], list[Flat]]:
    """The units of each head, in the order of their names."""
    parties: dict[frozenset[str], list[Flat]] = {}
    for flat in sorted(flats, key=lambda flat: flat.unit.name):
        party = flat.unit.owners if flat.unit.tenure is Tenure.HANDED_OVER else developer
        parties.setdefault(party, []).append(flat)
    return parties


def _check_agreement(flats: Sequence[Flat], problems: list[Problem]) -> None:
    """One party has one set of names and at most one representative."""
    if len({frozenset(flat.called) for flat in flats}) > 1:
        problems.append(
            flats[-1].line.problem(
                Column.OWNER_ID,
                "同一业主编号在不同行写了不同的姓名。请核对编号或姓名。",
                "The same id of an owner stands with different names. Check the id or the names.",
            )
        )
    if len({flat.representative for flat in flats if flat.representative}) > 1:
        problems.append(
            flats[-1].line.problem(
                Column.REPRESENTATIVE,
                "同一组共有业主写了不同的代表人。请选定一人。",
                "The same co-owners name different representatives. Choose one.",
            )
        )


def _head(right: Right, flats: Sequence[Flat]) -> Head:
    party = _party(right)
    own = [flat for flat in flats if flat.unit.owners == party]
    phones = dict.fromkeys(flat.phone for flat in own if flat.phone)
    premises = tuple(flat.unit.name for flat in flats)
    return Head(
        party=party,
        holder=_called(own) or "、".join(sorted(party)),
        area_centi_m2=right.area_centi_m2,
        units=right.units,
        premises=premises if len(premises) <= _PREMISES else (f"{len(premises)} 套 units",),
        phone="、".join(phones)[: cells.LONGEST] or None,
    )


def _called(own: Sequence[Flat]) -> str:
    """The names with the representative first, else as they are first named; "" where nobody is."""
    if not own:
        return ""
    explicit = next((flat.representative for flat in own if flat.representative), "")
    called = dict.fromkeys(name for name in (explicit, *own[0].called) if name)
    text = "、".join(called)
    return text if len(text) <= cells.LONGEST else f"{next(iter(called))} 等 {len(called)} 人"


def _found(
    table: Table,
    options: RosterOptions,
    parties: Mapping[frozenset[str], Sequence[Flat]],
    developer: frozenset[str],
    spaces: Sequence[Flat],
) -> Found:
    others = [own for party, own in parties.items() if party != developer]
    several = [own for own in others if len(own) > 1]
    return Found(
        rows=len(table.lines),
        totals_left_out=table.totals,
        ignored_headings=table.ignored,
        parking=options.parking if spaces else None,
        parking_units=len(spaces),
        parking_centi_m2=sum(space.unit.area_centi_m2 for space in spaces),
        several_units=len(several),
        co_owned=sum(len(own[0].called) > 1 for own in others),
        by_name=sum(own[0].by_name for own in several),
        developer_units=len(parties.get(developer, ())),
    )

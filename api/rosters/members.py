"""Members of a body: one row a person, who sits for which side, and who should come."""

from typing import Final

from api.rosters import cells
from api.rosters.columns import Column
from api.rosters.problems import Problem, RosterError
from api.rosters.roster import Found, Head, Roster
from api.rosters.row import Row
from api.rosters.table import Line, Needed, Table
from deliberation.domain.rules.voting.roll import RollKind

NEEDED: Final[Needed] = (frozenset({Column.OWNER, Column.OWNER_ID}),)


def members_of(table: Table) -> Roster:
    """The members; RosterError with every problem of every row, where there is one."""
    problems: list[Problem] = []
    seen: dict[str, Line] = {}
    heads: list[Head] = []
    for line in table.lines:
        head = _member(Row(line, problems))
        if head is not None:
            _check_once(seen, line, head, problems)
            heads.append(head)
    if problems:
        raise RosterError(problems)
    return Roster(
        kind=RollKind.MEMBERS,
        heads=tuple(sorted(heads, key=lambda head: head.key)),
        found=Found(
            rows=len(table.lines),
            totals_left_out=table.totals,
            ignored_headings=table.ignored,
        ),
    )


def _member(row: Row) -> Head | None:
    """Somebody's row; a name is not taken apart here, because one row is one person."""
    name, own = row.text(Column.OWNER), row.text(Column.OWNER_ID)
    column = Column.OWNER_ID if row.has(Column.OWNER_ID) else Column.OWNER
    if not (own if row.has(Column.OWNER_ID) else name):
        row.wrong(column, "缺少姓名或编号。请补上。", "The name or id is missing. Add it.")
        return None
    identity = own or "".join(cells.names(name))
    return Head(
        party=frozenset({identity}),
        holder=name or own,
        phone=row.text(Column.PHONE) or None,
        side=row.text(Column.SIDE) or None,
        should_attend=row.read(Column.SHOULD_ATTEND, cells.yes, otherwise=True),
    )


def _check_once(seen: dict[str, Line], line: Line, head: Head, problems: list[Problem]) -> None:
    first = seen.setdefault(head.key, line)
    if first is not line:
        problems.append(
            line.problem(
                None,
                f"与第 {first.row} 行是同一人。一人一票；同名的两人请加一列“成员编号”区分。",
                f"This is the person of row {first.row}. One person has one vote; tell namesakes apart by a "
                "column member_id.",
            )
        )

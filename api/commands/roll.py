"""`yishiting roll`: read an electorate roster from files, check it, and enter it as the roll of a vote."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import click
from pydantic import BaseModel

from api.commands.options import data_option, say, warn
from api.installation import with_database
from api.rosters.columns import Column, column_named
from api.rosters.entering import enter_roll
from api.rosters.problems import RosterError
from api.rosters.reading import read_roster
from api.rosters.roster import Parking, Roster, RosterOptions
from api.rosters.table import Source
from deliberation.application.desk import Books
from deliberation.application.ports import Caller
from deliberation.application.votes import law_of
from deliberation.bootstrap import Service, open_service
from deliberation.domain.errors import NotFoundError
from deliberation.domain.rules.voting.roll import RollKind
from deliberation.domain.values import BallotSetId, Channel
from deliberation.domain.vote.commands import FreezeElectorate
from deliberation.domain.vote.state import BALLOT_SETS
from deliberation.store.problems import FAILED
from deliberation.store.settings import Settings

_OPERATOR: Final = "system:operator"
_PARKING: Final = [one.value for one in Parking]
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Mapped(click.ParamType[tuple[str, Column]]):
    """`heading=column`, such as 房产证号=unit."""

    name = "mapping"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        heading, _, column = str(value).rpartition("=")
        found = column_named(column)
        if not heading or found is None:
            self.fail(f"{value}: 标题=列 heading=column ({', '.join(Column)})", param, ctx)
        return heading, found


@click.command("roll")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE…")
@data_option
@click.option("--vote", type=click.UUID, metavar="ID", help="哪次表决。The vote whose roll it is.")
@click.option("--by", "login", metavar="LOGIN", help="录入人的账号。The account of whoever enters it.")
@click.option("--check", is_flag=True, help="只核对，不录入。Check only; enter nothing.")
@click.option("--freeze", is_flag=True, help="录入后锁定名册。Freeze the roll once it is entered.")
@click.option("--members", is_flag=True, help="成员名册（不计面积）。Members of a body, without areas.")
@click.option(
    "--parking",
    type=click.Choice([one.value for one in Parking]),
    help="车位计入与否。Whether parking counts.",
)
@click.option("--developer", metavar="NAME", help="建设单位。Whose the unsold units are.")
@click.option("--map", "mapped", multiple=True, type=_Mapped(), metavar="HEADING=COLUMN")
def command(
    files: tuple[Path, ...],
    data: Path | None,
    vote: UUID | None,
    login: str | None,
    *,
    check: bool,
    freeze: bool,
    members: bool,
    parking: str | None,
    developer: str | None,
    mapped: Sequence[tuple[str, Column]],
) -> int:
    """核对、录入业主名册（CSV、XLSX）。Check an electorate roster and enter it as the roll of a vote.

    一份名册可以分成几个文件，行的次序不限。有一行不对就什么也不录入，逐行指出错在哪里。中断后再录
    一次，即从中断处接着录。

    A list may stand in several files, in any order. If any row is wrong nothing is entered, and each is
    told. After an interruption, the same command goes on where it stopped.

    \b
    yishiting roll 业主名册.xlsx --check
    yishiting roll east.csv west.csv --vote ID --by zhang.yi --freeze
    yishiting roll list.xlsx --check --parking exclude --map 房产坐落=unit
    """
    if not check and (vote is None or login is None):
        raise click.UsageError("录入需要 --vote 和 --by · entering needs --vote and --by")
    sources = [Source(path.name, path.read_bytes()) for path in files]
    options = RosterOptions(
        kind=RollKind.MEMBERS if members else RollKind.OWNERS,
        mapping=dict(mapped),
        parking=Parking(parking) if parking else None,
        developer=developer,
    )
    if vote is None:
        return 0 if _read(sources, options) else FAILED
    with with_database(Settings.load(data=data)) as settings, open_service(settings) as service:
        ballot_set = BallotSetId(vote)
        roster = _read(sources, replace(options, kind=_kind(service, ballot_set)))
        if roster and login and not check:
            _enter(service, ballot_set, login, roster, freeze=freeze)
    return 0 if roster else FAILED


def _read(sources: Sequence[Source], options: RosterOptions) -> Roster | None:
    """The roster, its totals told; None where it has problems, which are told one by one."""
    try:
        roster = read_roster(sources, options)
    except RosterError as error:
        warn(error.summary_zh, error.summary_en)
        for problem in error.problems:
            click.echo(f"  {problem.told_zh}\n      {problem.told_en}", err=True)
        return None
    _tell(roster)
    return roster


class _Ask(BaseModel):
    ballot_set: BallotSetId


def _kind(service: Service, ballot_set: BallotSetId) -> RollKind:
    """Of whom the body of a vote has a roll."""

    def ask(books: Books, asked: _Ask) -> RollKind:
        setup = books.open(BALLOT_SETS, asked.ballot_set).setup
        if setup is None:
            raise NotFoundError(what="表决 / vote")
        return law_of(books, setup).profile.roll

    caller = Caller(actor=_OPERATOR, command_id=uuid4(), trusted=True)
    return service.desk.consider(ask, _Ask(ballot_set=ballot_set), caller)


def _enter(service: Service, ballot_set: BallotSetId, login: str, roster: Roster, *, freeze: bool) -> None:
    account = service.accounts.by_login(login)
    caller = Caller(
        actor=_OPERATOR,
        command_id=uuid4(),
        channel=Channel.API,
        on_behalf_of=account.person,
        trusted=True,
    )
    entered = enter_roll(service, caller, ballot_set, roster, _progress)
    say(f"已录入 {entered.sheets} 页。", f"Entered: {entered.sheets} sheets.")
    if freeze:
        asked = FreezeElectorate(
            ballot_set=ballot_set,
            sheets=entered.sheets,
            claimed_units=entered.units,
            claimed_heads=entered.weight.heads,
            claimed_area_centi_m2=entered.weight.area_centi_m2,
        )
        service.execute(asked, caller)
        say("名册已锁定。", "The roll is frozen.")
    else:
        say("名册尚未锁定：核对无误后请锁定。", "The roll is not frozen yet: freeze it once it is checked.")


def _progress(done: int, total: int) -> None:
    if total > 10 and done % 10 == 0:
        click.echo(f"{done}/{total}", err=True)


def _tell(roster: Roster) -> None:
    """The totals and what to look at; no name of anybody."""
    found = roster.found
    area = f"{Decimal(roster.weight.area_centi_m2) / 100:,.2f}"
    say(
        f"{found.rows} 行：专有部分 {roster.unit_count}，人数 {roster.weight.heads}，面积 {area} 平方米",
        f"{found.rows} rows: {roster.unit_count} units, {roster.weight.heads} heads, {area} m²",
    )
    notes = (
        (found.several_units, "有多套的业主", "owners of several units"),
        (found.by_name, "其中只凭姓名合并，请核对是否同名", "of them by the name alone: check for namesakes"),
        (found.co_owned, "共有的（按一人计）", "co-owned, one head each"),
        (
            found.developer_units,
            "建设单位未售、未交付的专有部分（合计一人）",
            "units of the developer, one head",
        ),
        (found.totals_left_out, "未计入的合计行", "rows of totals left out"),
    )
    for number, zh, en in notes:
        if number:
            click.echo(f"  {number}  {zh} · {en}")
    if found.parking_units:
        word = "计入 included" if found.parking is Parking.INCLUDE else "未计入 excluded"
        spaces = f"{Decimal(found.parking_centi_m2) / 100:,.2f} m²"
        click.echo(f"  {found.parking_units}  车位、车库 parking spaces, {spaces}: {word}")
    if found.ignored_headings:
        click.echo(f"  未用的列 columns not used: {'、'.join(found.ignored_headings)}")

"""`yishiting import`: bring in case files, or check the service against them."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from api.commands.options import data_option, warn
from api.importing.casefile import Beside, CaseFile, read_case
from api.importing.importer import Import, Options, Report
from api.importing.malformed import MALFORMED, MalformedFileError
from api.importing.report import lines, summary
from api.installation import with_database
from deliberation.application.ports import ReadOnlyError
from deliberation.bootstrap import open_service
from deliberation.store.problems import FAILED
from deliberation.store.settings import Settings

_LIST: Final = click.Path(dir_okay=False, path_type=Path)
_SEVERITY: Final = (0, 2, 1, MALFORMED)
"""Exit codes from the mildest to the gravest: over several files the gravest one counts."""


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@data_option
@click.option("--check", is_flag=True, help="核对文件中的预期。Check what the files expect.")
@click.option("--dry-run", is_flag=True, help="只试运行，不记入。Try only; record nothing.")
@click.option("--partial", is_flag=True, help="被拒绝的略过，其余照记。Record what is not refused.")
@click.option("--hall", metavar="ID|CODE", help="导入到已有的议事厅。Into a hall that stands already.")
@click.option("--roster", type=_LIST, metavar="FILE", help="业主名册，CSV 或 XLSX。The roster of a vote.")
@click.option("--ballots", type=_LIST, metavar="FILE", help="表决票清单。The list of its ballots.")
@click.option(
    "--nonparticipants", type=_LIST, metavar="FILE", help="未投票者的送达情况。Deliveries to the rest."
)
def command(
    files: tuple[Path, ...],
    data: Path | None,
    roster: Path | None,
    ballots: Path | None,
    nonparticipants: Path | None,
    **given: Any,
) -> int:
    """导入案例文件（议事厅的纸质档案）。Bring in case files: a hall's paper archive.

    每个事件都作为一项办理交给规则判断；先在临时数据库中试运行，有一项被拒绝就什么也不记入。
    重复导入不会重复记入；文件末尾新增的事件会补记。业主名册和表决票清单放在案例文件旁边，在
    electorate 中写明，或用选项指明（此时只给一个案例文件）。

    Every event is put to the rules; the whole file is tried in a scratch database first, and if
    anything is refused nothing is recorded. Importing again adds nothing; events added at the end are.
    Roster and ballots of a big vote stand beside the case, named in electorate, or are given by option
    (with a single case).

    \b
    yishiting import case.yaml
    yishiting import --check --dry-run cases/*.yaml
    yishiting import --hall YC archive-2024.yaml

    \b
    退出码 exit codes:
      0  全部办理、全部相符        everything was taken, every check held
      1  有的被拒绝或不符          something was refused, or differed
      2  有的未能核对（逐项列出）   something could not be checked (each is named)
      3  文件有误                  a file cannot be read as a case
    最后一行是计数。The last line is the count:
      N events, N refused, N checks held, N differed, N unchecked
    """
    options = Options(**given)
    lists = Beside(roster, ballots, nonparticipants)
    if lists != Beside() and len(files) > 1:
        raise click.UsageError("名册和票单只配一个案例文件 · lists go with one case file")
    cases, codes = _read(files)
    cases = [replace(case, beside=_over(case.beside, lists)) for case in cases]
    reports: list[Report] = []
    if cases:
        with (
            with_database(Settings.load(data=data), create=True) as settings,
            open_service(settings) as service,
        ):
            for case in cases:
                try:
                    report = Import(service, case, options).run(_Progress(case))
                except MalformedFileError as error:
                    _tell(case.path, error)
                    codes.append(MALFORMED)
                except ReadOnlyError as error:
                    _interrupted(case.path, error)
                    codes.append(FAILED)
                    break
                else:
                    reports.append(report)
                    codes.append(report.exit_code)
                    for line in lines(report):
                        click.echo(line)
    click.echo(summary(reports))
    return max(codes, key=_SEVERITY.index)


def _over(beside: Beside, given: Beside) -> Beside:
    """The lists of a case, with those that were given on the command line in their place."""
    return Beside(
        given.roster or beside.roster,
        given.ballots or beside.ballots,
        given.nonparticipants or beside.nonparticipants,
    )


def _read(files: Sequence[Path]) -> tuple[list[CaseFile], list[int]]:
    """The files as cases; where one cannot be read, none of them is imported."""
    cases: list[CaseFile] = []
    codes: list[int] = []
    for path in files:
        try:
            cases.append(read_case(path))
        except MalformedFileError as error:
            _tell(path, error)
            codes.append(MALFORMED)
    return ([] if codes else cases), codes


def _tell(path: Path, error: MalformedFileError) -> None:
    warn(f"{path}: {error.zh}", f"{path}: {error.en}")


def _interrupted(path: Path, error: ReadOnlyError) -> None:
    warn(
        f"{path}: 数据库中断（{error}）。已记入的保留；恢复后再导入一次，即从中断处接着记入。",
        f"{path}: the database was lost ({error}). What was recorded stays; import the file again once it is "
        "back, and it goes on from there.",
    )


class _Progress:
    """A line that counts events, where somebody watches a long import."""

    def __init__(self, case: CaseFile) -> None:
        self._total = len(case.events)
        self._shown = sys.stderr.isatty() and self._total >= 200

    def __call__(self, played: int) -> None:
        if self._shown and (played % 50 == 0 or played == self._total):
            click.echo(f"\r{played}/{self._total}", nl=played == self._total, err=True)

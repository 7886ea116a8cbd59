"""`yishiting audit`: decide everything again, and compare what is shown with the log."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

import click

from api.commands.options import data_option, say
from api.findings.run import LOG, Run, audit_everything
from api.findings.table import as_csv, as_xlsx, findings_of, row_of
from api.installation import with_database
from deliberation.domain.audit.findings import Finding, FindingKind
from deliberation.domain.values import HallId
from deliberation.store.clock import SystemClock
from deliberation.store.log import open_log
from deliberation.store.secrets import installation_secret
from deliberation.store.settings import Settings

FOUND: Final = 1
INCOMPLETE: Final = 2
_KINDS: Final = [kind.value for kind in FindingKind]
_file: Final = click.Path(dir_okay=False, path_type=Path)


@click.command()
@data_option
@click.option("--hall", type=click.UUID, metavar="ID", help="只列一个议事厅的。Only those of one hall.")
@click.option("--kind", type=click.Choice(_KINDS), metavar="KIND", help="只列一类。Only one kind.")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。Print JSON.")
@click.option("--csv", "csv_file", type=_file, metavar="FILE", help="另存为 CSV。Save as CSV.")
@click.option("--xlsx", "xlsx_file", type=_file, metavar="FILE", help="另存为 XLSX。Save as XLSX.")
@click.option("--no-projections", is_flag=True, help="不核对视图。Leave the views out.")
def command(  # noqa: PLR0917 - click gives them by name
    data: Path | None,
    hall: UUID | None,
    kind: str | None,
    as_json: bool,  # noqa: FBT001
    csv_file: Path | None,
    xlsx_file: Path | None,
    no_projections: bool,  # noqa: FBT001
) -> int:
    """逐条重新裁定，并核对展示内容。Decide everything again and compare what is shown.

    Every recorded act is put again to the rules that held then: who was allowed, what was refused, each
    count, deadline and outcome. Then every row that pages show is compared with a replay of the log.
    Nothing is written.

    Exit codes: 0 nothing found and everything judged · 1 findings · 2 nothing found, but something could
    not be judged (destroyed values; see “not judged”).

    \b
    yishiting audit
    yishiting audit --json > findings.json
    yishiting audit --csv findings.csv --xlsx findings.xlsx
    """
    with ExitStack() as stack:
        settings = stack.enter_context(with_database(Settings.load(data=data)))
        log = stack.enter_context(open_log(settings.database_url, installation_secret(settings)))
        progress = stack.enter_context(_bars())
        dsn = "" if no_projections else settings.database_url
        run = audit_everything(log, SystemClock(), dsn, progress)
    shown = run.of(HallId(hall) if hall else None, FindingKind(kind) if kind else None)
    if csv_file:
        csv_file.write_text(as_csv(shown), encoding="utf-8", newline="")
    if xlsx_file:
        xlsx_file.write_bytes(as_xlsx(shown))
    if as_json:
        click.echo(findings_of(run, shown).model_dump_json(indent=1))
    else:
        _tell(run, shown)
    return FOUND if run.faults else INCOMPLETE if run.untold else 0


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    """A line of progress on the error stream, where somebody is looking at it."""
    watched = sys.stderr.isatty()

    def progress(what: str, position: int, head: int) -> None:
        if watched:
            part = "重新裁定 deciding again" if what == LOG else f"核对 comparing {what}"
            click.echo(f"\r\033[K{part} {position:,} / {head:,}", err=True, nl=False)

    yield progress
    if watched:
        click.echo("\r\033[K", err=True, nl=False)


def _tell(run: Run, shown: list[Finding]) -> None:
    for one in shown:
        row = row_of(one)
        say(
            f"第{row.position}条 {row.event} {row.kind_zh}：{row.expected_zh}；{row.recorded_zh}",
            f"no. {row.position} {row.kind_en}: {row.expected_en}; {row.recorded_en}",
        )
    for topic, count in sorted(run.untold.items()):
        say(f"未能判断：{topic} {count} 条", f"not judged: {count} of {topic}")
    rows_zh = "" if run.rows is None else f"，核对视图 {run.rows:,} 行"
    rows_en = "" if run.rows is None else f", {run.rows:,} rows of views compared"
    judged = run.checked.total()
    say(
        f"截至第{run.position:,}条：重新裁定 {judged:,} 条{rows_zh}；"
        f"问题 {run.faults} 个，提示 {run.notes} 个。",
        f"Up to no. {run.position:,}: {judged:,} facts decided again{rows_en}; {run.faults} faults, "
        f"{run.notes} notes.",
    )

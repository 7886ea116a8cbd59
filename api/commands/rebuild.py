"""`yishiting rebuild`: make the tables of views anew from the events, also while the service runs."""

from pathlib import Path

import click

from api.commands.options import data_option, say
from api.installation import with_database
from deliberation.store.settings import Settings
from projections.rebuild import Rebuilt, rebuild
from projections.registry import BY_NAME


@click.command()
@data_option
@click.argument("projection", required=False, type=click.Choice(sorted(BY_NAME)), metavar="[PROJECTION]")
def command(projection: str | None, data: Path | None) -> None:
    """由事件重建视图的表，一个或全部；服务可照常运行。Rebuild views from the events, one or all.

    Nothing that was recorded is touched. People read the old tables until the new ones take their place
    in one step.

    \b
    yishiting rebuild              全部 · all of them
    yishiting rebuild board        只重建一个 · only one

    One of: board, directory, issues, meetings, minutes, resolutions, search, tasks, trail.
    """
    settings = Settings.load(data=data)
    with with_database(settings) as running:
        for name in [projection] if projection else list(BY_NAME):
            _tell(_with_bar(running.database_url, name))


def _with_bar(dsn: str, name: str) -> Rebuilt:
    with click.progressbar(length=1, label=name.ljust(12), show_pos=True) as bar:

        def progress(position: int, head: int) -> None:
            bar.length = max(head, 1)
            bar.update(position - bar.pos)

        return rebuild(dsn, BY_NAME[name], progress)


def _tell(done: Rebuilt) -> None:
    say(
        f"{done.name}：{done.events:,} 条事件，{done.seconds:.1f} 秒，每秒 {done.per_second:,} 条。",
        f"{done.name}: {done.events:,} events in {done.seconds:.1f} s, {done.per_second:,} a second.",
    )

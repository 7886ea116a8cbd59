"""`yishiting serve`: the whole service in one go, until Ctrl-C."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from api.commands.options import data_option, say, warn
from api.installation import SCOPES
from api.supervisor import (
    Stop,
    Supervisor,
    health_status,
    listen,
    projector_spec,
    signer_spec,
    stop_on_signals,
    web_spec,
)
from deliberation.application.ports import ReadOnlyError
from deliberation.bootstrap import open_service
from deliberation.store.embedded import Cluster
from deliberation.store.folder import holder, in_use
from deliberation.store.room import RoomGuard
from deliberation.store.secrets import installation_secret
from deliberation.store.server import bring_up_to_date
from deliberation.store.settings import Settings, default_data

_BACKGROUND: Final = {"projector": projector_spec, "signer": signer_spec}
_RUNNING: Final = {
    "projector": ("投影进程已启动。", "The projector runs."),
    "signer": ("签名进程已启动。", "The signer runs."),
}


PARTS: Final = ("web", *_BACKGROUND)
"""What can be run by itself."""


@click.command()
@data_option
@click.option("--host", metavar="ADDRESS", help="监听地址，默认 127.0.0.1。Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), help="端口，默认 8000。By default 8000.")
@click.option("--workers", type=click.IntRange(1, 64), help="网页进程数，默认 1。Web processes.")
@click.option(
    "--plain-http",
    is_flag=True,
    default=None,
    help="允许在本机以外不经 TLS 登录（仅限可信网络）。Logins without TLS beyond this machine.",
)
@click.option(
    "--only",
    type=click.Choice(PARTS),
    help="只运行其中一部分（容器部署用，须设 DATABASE_URL）。Only this part, beside DATABASE_URL.",
)
def command(data: Path | None, only: str | None, **given: Any) -> None:
    """启动服务，按 Ctrl-C 停止。Start the service; Ctrl-C stops it.

    \b
    yishiting serve                          http://127.0.0.1:8000, ./data
    yishiting serve --data /srv/hall --port 8100
    DATABASE_URL=postgresql://… yishiting serve
    """
    settings = Settings.load(data=data, **given)
    if only and settings.embedded:
        raise click.UsageError(
            "--only 须与 DATABASE_URL 同用：内置数据库只属于完整的服务。"
            "--only needs DATABASE_URL: the embedded database belongs to the whole service."
        )
    process = holder(settings.folder) if settings.embedded else None
    if process is not None:
        raise in_use(settings.folder, process)
    stop_on_signals()
    try:
        _serve(settings, only)
    except Stop:
        say("已停止，没有进程留下。", "Stopped; nothing is left running.")


def _serve(settings: Settings, only: str | None) -> None:
    """Bring everything up and keep it; a signal ends it by Stop, and the stack ends the parts in order."""
    with ExitStack() as stack:
        parts = {only} if only else set(PARTS)
        specs = [spec() for name, spec in _BACKGROUND.items() if name in parts]
        if "web" in parts:
            listener = stack.enter_context(listen(settings))
            settings = replace(settings, port=int(listener.getsockname()[1]))
            specs += [web_spec(settings, listener, number) for number in range(1, settings.workers + 1)]
        cluster = room = None
        if settings.embedded:
            say("正在启动数据库……", "Starting the database…")
            cluster = stack.enter_context(Cluster(settings.data))
            settings = replace(settings, database_url=cluster.dsn())
            room = RoomGuard(settings.database_url, settings.data)
        supervisor = Supervisor(settings, specs, cluster=cluster, room=room, say=warn)
        supervisor.watch_room()
        _migrate(settings)
        stack.callback(supervisor.stop)
        _start(supervisor, settings, only, embedded=cluster is not None)
        supervisor.keep()


def _migrate(settings: Settings) -> None:
    applied = bring_up_to_date(settings.database_url, SCOPES, installation_secret(settings))
    if applied:
        say(f"已升级数据结构：{len(applied)} 步。", f"Schema brought up to date: {len(applied)} steps.")


def _start(supervisor: Supervisor, settings: Settings, only: str | None, *, embedded: bool) -> None:
    if only is not None and only in _BACKGROUND:
        supervisor.start()
        say(*_RUNNING[only])
        return
    first = _first_administrator(settings)
    supervisor.start()
    supervisor.await_up(lambda: health_status(settings.host, settings.port) is not None)
    _welcome(settings, first, embedded=embedded)


def _first_administrator(settings: Settings) -> tuple[str, str] | None:
    """The first administrator's login and one-time password, until somebody has used it."""
    try:
        with open_service(settings) as service:
            found = service.first_administrator()
    except ReadOnlyError:  # the supervisor says why, and what to do
        return None
    return (found[0].login, found[1]) if found else None


def _welcome(settings: Settings, first: tuple[str, str] | None, *, embedded: bool) -> None:
    address = f"http://{_shown(settings.host)}:{settings.port}"
    data = f"--data {settings.data}" if settings.data != default_data(embedded=embedded) else ""
    click.echo()
    click.echo(click.style(f"  议事厅已启动 · running:  {address}", bold=True))
    click.echo(f"  数据文件夹 · data folder:  {settings.data}")
    click.echo(f"  数据库 · database:  {'内置 embedded' if embedded else 'DATABASE_URL'}")
    click.echo()
    if first:
        click.echo("  首位管理员 · first administrator (一次性密码，登录后须更换 · change it after login):")
        click.echo(click.style(f"    {first[0]}  /  {first[1]}", bold=True) + f"    {address}/login")
        click.echo()
    click.echo("  接下来 · next:")
    click.echo(f"    python3 run.py demo {data}".rstrip().ljust(40) + "  装入示例 · load the example cases")
    click.echo(f"    {address}/api/v1/docs".ljust(40) + "  接口说明 · the API")
    click.echo("    Ctrl-C".ljust(40) + "  停止全部 · stop everything")
    click.echo()


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host

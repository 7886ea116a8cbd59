"""`yishiting demo`: the example cases, so that boards and pages are full."""

import shlex
from pathlib import Path

import click

from api.commands.options import data_option, say
from api.demo.loading import give_ballot_link, give_logins, load
from api.importing.report import lines
from api.installation import with_database
from deliberation.bootstrap import open_service
from deliberation.store.folder import holder
from deliberation.store.settings import Settings


@click.command()
@data_option
def command(data: Path | None) -> None:
    """装入示例：三个案例、今天正在办理的事项和可登录的账号。Load the example cases and people who log in.

    服务运行与否都可以；只能装入空的或只有示例的数据。再次运行不会重复装入，只换新密码。

    Whether or not the service runs, into an empty record or one with nothing but the examples. Again,
    it adds nothing and gives new passwords.

    \b
    yishiting demo
    yishiting demo --data /srv/trial
    """
    settings = Settings.load(data=data)
    running = holder(settings.folder) is not None
    with with_database(settings, create=True) as up, open_service(up) as service:
        for report in load(service):
            *_, last = lines(report)
            say(f"{report.case.title_zh}", f"{report.case.title_en}")
            click.echo(last)
        click.echo()
        click.echo(click.style("  登录 · logins", bold=True) + "    /login")
        for login, password in give_logins(service):
            click.echo(f"    {login.login:<10} {password:<22} {login.zh} · {login.en}")
        link = give_ballot_link(service)
        if link:
            click.echo()
            click.echo(click.style("  一位业主的投票链接 · an owner's ballot", bold=True) + f"    /b/{link}")
    click.echo()
    if running:
        say("  打开服务的网址即可看到。", "  Open the service's address to see it.")
    else:
        serve = f"yishiting serve --data {shlex.quote(str(data))}" if data else "yishiting serve"
        say(f"  启动服务即可看到：{serve}", f"  Start the service to see it: {serve}")

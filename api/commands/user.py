"""`yishiting user`: accounts, from the machine that holds the data."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

import click
from pydantic import BaseModel

from api.commands.options import data_option, say
from api.installation import with_database
from deliberation.application.account_ports import Account
from deliberation.application.accounts import Issued, login_name
from deliberation.application.ports import Caller
from deliberation.bootstrap import Service, open_service
from deliberation.domain.errors import NotFoundError
from deliberation.domain.hall.commands import GrantRole
from deliberation.domain.hall.events import HallEstablished
from deliberation.domain.person.commands import AppointAdministrator, RegisterPerson
from deliberation.domain.terms import term
from deliberation.domain.values import PARTY_TIME, Channel, HallId, PersonId, Role, local_date
from deliberation.store.settings import Settings

_OPERATOR: Final = "system:operator"
_ROLES: Final = [role.value for role in Role if role is not Role.ADMINISTRATOR]


@click.group()
def command() -> None:
    """账号管理：查看、新建、重置、停用。Accounts: list, add, reset, disable.

    \b
    yishiting user list
    yishiting user add zhang.yi --hall YC --role chair --role screener
    yishiting user add ops --administrator
    yishiting user reset zhang.yi          一次性链接 · a one-time link
    yishiting user disable zhang.yi
    """


@contextmanager
def _service(data: Path | None) -> Iterator[Service]:
    with with_database(Settings.load(data=data)) as up, open_service(up) as service:
        yield service


def _act(service: Service, request: BaseModel) -> None:
    """Record what the operator of the machine orders."""
    caller = Caller(actor=_OPERATOR, command_id=uuid4(), channel=Channel.API, trusted=True)
    service.execute(request, caller)


@command.command("list")
@data_option
def list_accounts(data: Path | None) -> None:
    """全部账号。Every account."""
    with _service(data) as service:
        for account in service.accounts.all():
            rights = service.rights.of(account.person, service.clock.now())
            held = sorted({role for roles in rights.roles.values() for role in roles})
            words = [f"{term(role).zh} {term(role).en}" for role in held]
            if rights.administrator:
                words.insert(0, "管理员 administrator")
            click.echo(f"{account.login:<24} {_condition(account):<12} {'、'.join(words)}")


def _condition(account: Account) -> str:
    if account.disabled:
        return "停用 off"
    if not account.has_password or account.must_change:
        return "未启用 new"
    return "可用 ok"


@command.command()
@click.argument("login")
@click.option("--hall", "code", metavar="CODE", help="议事厅代码，例如 YC。The code of a hall.")
@click.option("--role", "roles", multiple=True, type=click.Choice(_ROLES), help="在该厅的职责。A role in it.")
@click.option("--administrator", is_flag=True, help="管理整个系统。Administers the whole service.")
@data_option
def add(
    login: str, code: str | None, roles: tuple[str, ...], *, administrator: bool, data: Path | None
) -> None:
    """新建人员和账号，并给出一次性链接。Register a person with an account; prints a one-time link.

    姓名会被询问，不写在命令行上，以免留在历史记录里。The name is asked for, so that it stays out of the
    shell's history; leave it empty to enter it later.
    """
    if roles and not code:
        raise click.UsageError("--role 须与 --hall 同用。--role needs --hall.")
    name = click.prompt("姓名 Name", default="", show_default=False).strip()
    with _service(data) as service:
        login = login_name(login)
        hall = _hall(service, code) if code else None
        person = PersonId(uuid4())
        account, issued = service.accounts.open(person, login, by=None)
        _act(service, RegisterPerson(person=person, name=name or None))
        if administrator:
            _act(service, AppointAdministrator(person=person))
        if hall:
            today = local_date(service.clock.now())
            for role in roles:
                _act(service, GrantRole(hall=hall, person=person, role=Role(role), since=today))
        _show_link(service, account, issued)


def _hall(service: Service, code: str) -> HallId:
    """The hall of a code, found among those that were established."""
    position = 0
    while rows := service.log.entries_after(position, 1000, [HallEstablished.TOPIC]):
        for row in rows:
            fact = service.log.entry(row).fact
            if isinstance(fact, HallEstablished) and fact.code == code:
                return HallId(row.stream)
        position = rows[-1].position
    raise NotFoundError(what=f"议事厅 / hall {code}")


@command.command()
@click.argument("login")
@data_option
def reset(login: str, data: Path | None) -> None:
    """重置密码：给出一次性链接。Reset a password: prints a one-time link."""
    with _service(data) as service:
        account = service.accounts.by_login(login)
        _show_link(service, account, service.accounts.link(account.id, None))


@command.command()
@click.argument("login")
@data_option
def disable(login: str, data: Path | None) -> None:
    """停用账号；其登录和令牌立即失效。Disable an account; its sessions and tokens end at once."""
    with _service(data) as service:
        service.accounts.disable(service.accounts.by_login(login).id)
    say("已停用。", "Disabled.")


@command.command()
@click.argument("login")
@data_option
def enable(login: str, data: Path | None) -> None:
    """恢复账号。Let its owner in again."""
    with _service(data) as service:
        service.accounts.enable(service.accounts.by_login(login).id)
    say("已恢复。", "Enabled.")


def _show_link(service: Service, account: Account, issued: Issued) -> None:
    settings = service.settings
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = settings.public_url.rstrip("/") or f"http://{host}:{settings.port}"
    until = _local(issued.expires_at)
    say(
        f"请把一次性链接交给 {account.login} 本人，{until} 前有效，只能用一次：",
        f"Give this one-time link to {account.login}; it serves once, until {until}:",
    )
    click.echo(f"  {address}/links/{issued.secret}")
    if not settings.public_url:
        say(
            "本服务若用别的地址或端口打开，请把 /links 之前换成那个地址；"
            "设置 YISHITING_PUBLIC_URL 后会自动写对。",
            "If the service is opened at another address or port, put that before /links; "
            "with YISHITING_PUBLIC_URL set it is written right by itself.",
        )


def _local(moment: datetime) -> str:
    return moment.astimezone(PARTY_TIME).strftime("%Y-%m-%d %H:%M")

"""`yishiting key`: the key that signs the record, on the machine (or in the container) that has it."""

from pathlib import Path
from typing import Final

import click

from api.commands.options import data_option, say
from api.installation import with_database
from deliberation.application.ports import Caller
from deliberation.bootstrap import Service, open_service
from deliberation.domain.errors import ReusedCommandIdError
from deliberation.domain.record.commands import RotateKey
from deliberation.domain.values import Channel, derived_id
from deliberation.ledger.note import MalformedNoteError
from deliberation.ledger.signer import RollbackError
from deliberation.store.adopting import adopt_newest, begin_anew, newest_checkpoint, remembered_size
from deliberation.store.ledger import SigningStatus, signing_status
from deliberation.store.log_key import (
    begin_handover,
    finish_handover,
    hand_over,
    key_path,
    read_keys,
    rotating,
    state_file,
    witness_key,
)
from deliberation.store.problems import USAGE, InstallationError
from deliberation.store.settings import Settings
from deliberation.store.witnesses import witness_policy

_OPERATOR: Final = "system:operator"


@click.group()
def command() -> None:
    """签署记录的密钥：查看、更换、恢复签名。The key that signs the record: show, rotate, go on signing.

    \b
    yishiting key show
    yishiting key rotate --reason 每年更换        新旧两把同时签名 · both keys sign
    yishiting key finish                         停用旧密钥 · the older key signs no more
    yishiting key adopt                          签名状态丢失之后 · after the signer's state was lost
    """


@command.command()
@data_option
def show(data: Path | None) -> None:
    """现用的密钥和签名情况。The keys in use, and how far the record is signed."""
    settings = Settings.load(data=data)
    for key in read_keys(key_path(settings)):
        click.echo(str(key.verifier))
    if witness_policy(settings).logs:
        click.echo(f"见证 as a witness: {witness_key(settings).verifier}")
    last = state_file(settings).read()
    if last is not None:
        say(f"上次签到第 {last.size} 条。", f"Signed up to entry {last.size}.")
    with with_database(settings) as up:
        _show_status(signing_status(up.database_url))


def _show_status(status: SigningStatus) -> None:
    say(
        f"已公布的检查点覆盖 {status.covered} 条，共 {status.head} 条。",
        f"The newest checkpoint covers {status.covered} of {status.head} entries.",
    )
    if status.code:
        say(status.zh, status.en)


@command.command()
@click.option("--reason", prompt="原因 Reason", help="更换的原因，密封保存。Why; kept sealed.")
@data_option
def rotate(reason: str, data: Path | None) -> None:
    """更换密钥：从此新旧两把同时签名。Rotate: from now on both the old and a new key sign.

    The rotation is an entry of the record, signed by both. Hand the new policy (/log/policy) to those who
    verify, give them time, then run `yishiting key finish`.
    """
    settings = Settings.load(data=data)
    path = key_path(settings)
    with rotating(path):
        old, new = begin_handover(path)
        request = RotateKey(old=str(old.verifier), new=str(new.verifier), reason=reason)
        with with_database(settings) as up, open_service(up) as service:
            _enter(service, request)
        hand_over(path)
    say(
        "新旧两把密钥现在同时签名。请把新的 /log/policy 交给核验人，过一段时间再运行 yishiting key finish。",
        "Both keys sign now. Hand the new /log/policy to those who verify; after a while run "
        "`yishiting key finish`.",
    )
    click.echo(request.new)


def _enter(service: Service, request: RotateKey) -> None:
    """Enter the rotation once: a crash may have left it recorded and the keys not handed over."""
    caller = Caller(
        actor=_OPERATOR, command_id=derived_id("rotate", request.new), channel=Channel.API, trusted=True
    )
    try:
        service.execute(request, caller)
    except ReusedCommandIdError:
        say(
            "这次更换先前已记入（原因以那时写的为准），现在接着完成。",
            "This rotation was entered before, with the reason given then; it is completed now.",
        )


@command.command()
@data_option
def finish(data: Path | None) -> None:
    """结束交接：停用并销毁旧密钥。End the overlap: the older key is destroyed and signs no more."""
    settings = Settings.load(data=data)
    key = finish_handover(key_path(settings))
    say("旧密钥已销毁，今后只用新密钥签名。", "The older key is destroyed; only the newer one signs now.")
    click.echo(str(key.verifier))


@command.command()
@click.option(
    "--size", type=click.IntRange(1), metavar="N", help="核对过的检查点条数。The size you compared."
)
@click.option(
    "--new-log", metavar="NAME", help="改用新名称从头签署。Sign from the beginning under another name."
)
@data_option
def adopt(size: int | None, new_log: str | None, data: Path | None) -> None:
    """签名状态丢失后继续签名。Go on signing after the signer's state was lost.

    Without options it only shows the newest checkpoint. Compare its size and root with what a witness or
    an auditor holds: if theirs is larger, entries are missing here, and going on would sign a second
    history. Then say --size N. Where entries are lost for good, or the key is, a log under another name
    begins (--new-log); everybody who verifies has to be told.

    \b
    yishiting key adopt
    yishiting key adopt --size 48211
    yishiting key adopt --new-log hall.example.org/log-2027
    """
    settings = Settings.load(data=data)
    if new_log is not None:
        _begin_anew(settings, new_log)
        return
    with with_database(settings) as up:
        if size is None:
            _show_newest(settings, up.database_url)
            return
        adopt_newest(settings, up.database_url, size)
    say(f"签名将从第 {size} 条之后继续。", f"Signing goes on after entry {size}.")


def _show_newest(settings: Settings, dsn: str) -> None:
    newest = newest_checkpoint(dsn)
    if newest is None:
        say("还没有签署过检查点，不需要 adopt。", "No checkpoint was signed yet; there is nothing to adopt.")
        return
    click.echo(newest.checkpoint.text, nl=False)
    signed = remembered_size(settings, newest)
    if signed is not None and signed > newest.size:
        raise RollbackError(size=newest.size, signed=signed)
    if signed == newest.size:
        say(
            "签名状态就是这个检查点，不需要 adopt。",
            "The signer's state is this checkpoint; there is nothing to adopt.",
        )
        return
    data = f" --data {settings.data}"
    say(
        "请与见证方或审计人手中的检查点核对（条数和树根）；他们的条数不多于这里、同一条数的树根一致时，运行 "
        f"yishiting key adopt --size {newest.size}{data}",
        "Compare size and root with what a witness or an auditor holds; where theirs is not larger, and the "
        f"root of the same size is the same, run yishiting key adopt --size {newest.size}{data}",
    )


def _begin_anew(settings: Settings, name: str) -> None:
    try:
        begin_anew(settings, name)
    except MalformedNoteError as error:
        raise InstallationError(
            f"--new-log {name} 不能作名称：不能有空格或加号，例如 hall.example.org/log-2027。",
            f"--new-log {name} cannot be a name: no space and no plus sign, like hall.example.org/log-2027.",
            USAGE,
        ) from error
    say(
        f"今后以 {name} 的名义从第一条重新签署。请把新的 /log/policy 告知每一位核验人，并说明原因。",
        f"The record is signed as {name} from its first entry on. Hand the new /log/policy to everybody who "
        "verifies, and tell them why.",
    )

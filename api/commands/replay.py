"""`yishiting replay`: watch how a decision came about, from a downloaded record, without a network."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

import click

from api.commands.options import data_option, say
from api.locale import Lang
from api.pages.rendering import STATIC, render
from api.pages.words import Words
from deliberation.domain.terms import Term
from deliberation.ledger.bundle import NothingSignedError
from deliberation.ledger.source import KeptSource, Pinned, Source, SourceError
from deliberation.ledger.zipped import NoBundleError, ZipSource
from deliberation.store.problems import USAGE, InstallationError
from projections.asof import ClockName
from projections.replay.frames import frames
from projections.replay.offline import Copy
from projections.replay.shapes import Case, Frame, Panel

_SHEETS: Final = ("base.css", "parts.css", "forms.css", "replay.css")
_KINDS: Final = {
    "issue": Term("诉求", "issue"),
    "meeting": Term("会议", "meeting"),
    "ballot_set": Term("表决", "vote"),
}
_KEYS: Final = {"n": 1, " ": 1, "\x1b[C": 1, "p": -1, "\x1b[D": -1}


@click.command()
@data_option
@click.argument(
    "bundle", type=click.Path(dir_okay=False, exists=True, path_type=Path), metavar="[BUNDLE]", required=False
)
@click.option("--list", "listed", is_flag=True, help="列出可以回放的内容。List what can be replayed.")
@click.option("--object", "name", type=click.UUID, metavar="ID", help="回放哪一件。Which one to replay.")
@click.option("--step", type=click.IntRange(1), metavar="N", help="只显示第 N 步。Only step N.")
@click.option(
    "--order",
    type=click.Choice([clock.value for clock in ClockName]),
    default=ClockName.RECORDED.value,
    show_default=True,
    help="按记录或发生的先后。As recorded, or as it happened.",
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="写成一个网页文件，不需要网络。Write one page that needs no network.",
)
@click.option("--lang", type=click.Choice([one.value for one in Lang]), default="zh", show_default=True)
def command(
    *,
    data: Path | None,
    bundle: Path | None,
    listed: bool,
    name: UUID | None,
    step: int | None,
    order: str,
    html: Path | None,
    lang: str,
) -> None:
    """从下载的记录（audit.zip，不写则读本机）回放一个决策。Replay a decision from a record, or our own.

    先核对每一条记录与检查点的根是否一致，不一致就不回放。检查点的签名由 yishiting verify 核对。
    Every entry is first hashed into the root of the checkpoint; whose that is, yishiting verify checks.

    \b
    yishiting replay audit.zip --list
    yishiting replay audit.zip --object ID            n 下一步 next · p 上一步 back · q 退出 quit
    yishiting replay audit.zip --object ID --step 3
    yishiting replay audit.zip --object ID --html replay.html
    """
    with ExitStack() as stack:
        copy = Copy(stack.enter_context(_zip(bundle) if bundle else _database(data)))
    found = copy.checkpoint
    say(
        f"已核对：{found.size} 条记录逐条算出的根与检查点一致（{found.origin}）。签名未在此核对。",
        f"Checked: the {found.size} entries add up to the root of the checkpoint ({found.origin}). "
        "Signatures are not checked here.",
    )
    if name is None:
        _list(copy)
        if not listed:
            raise click.UsageError("请用 --object ID 选择一件。Choose one with --object ID.")
        return
    case = copy.case(name, ClockName(order))
    if html:
        html.write_text(_page(copy, case, Words(Lang(lang))), encoding="utf-8")
        say(f"已写入 {html}。", f"Written to {html}.")
        return
    _watch(case, step, Lang(lang))


def _zip(bundle: Path) -> ZipSource:
    try:
        return ZipSource(bundle)
    except (NoBundleError, SourceError) as error:
        raise InstallationError(
            f"{bundle} 不是一份记录包。请下载 audit.zip。（{error}）",
            f"{bundle} is no bundle of the record. Download audit.zip. ({error})",
            USAGE,
        ) from None


@contextmanager
def _database(data: Path | None) -> Iterator[Source]:
    """This installation's own log as anybody may have it, up to its newest checkpoint."""
    from api.installation import with_database
    from deliberation.store.database import Database
    from deliberation.store.ledger import PostgresLedger
    from deliberation.store.settings import Settings

    with ExitStack() as stack:
        settings = stack.enter_context(with_database(Settings.load(data=data)))
        database = Database(settings.database_url)
        stack.callback(database.close)
        ledger = PostgresLedger(database)
        latest = ledger.latest()
        if latest is None:
            raise NothingSignedError
        yield KeptSource(Pinned(ledger, latest))


def _list(copy: Copy) -> None:
    for one in copy.decisions():
        kind = _KINDS[one.kind]
        click.echo(f"{one.id}  {kind.zh} {kind.en}  {one.title.zh}  ({one.entries})")


def _page(copy: Copy, case: Case, words: Words) -> str:
    """The whole replay as one file."""
    found = frames(case)
    return render(
        "replay_file.html",
        words,
        {
            "case": case,
            "frames": found,
            "count": len(found),
            "step": 1,
            "style": "\n".join((STATIC / sheet).read_text(encoding="utf-8") for sheet in _SHEETS),
            "script": (STATIC / "replay.js").read_text(encoding="utf-8"),
            "checkpoint": copy.checkpoint,
        },
    )


def _watch(case: Case, step: int | None, lang: Lang) -> None:
    """One step; or all of them, by keys where somebody sits at a terminal."""
    found = frames(case, opened=True)
    if step is not None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        for frame in found if step is None else found[min(step, len(found)) - 1 :][:1]:
            click.echo(_told(frame, lang))
        return
    at = 0
    while True:
        click.clear()
        click.echo(_told(found[at], lang))
        click.echo("n → · p ← · q ×")
        key = click.getchar()
        if key in {"q", "\x1b", "\x03"}:
            return
        at = min(len(found) - 1, max(0, at + _KEYS.get(key, 0)))


def _told(frame: Frame, lang: Lang) -> str:
    """A frame in plain text; what moved is marked with a star."""
    words = Words(lang)
    lines = [
        f"[{frame.number}/{frame.count}] {words.say(frame.sentence)}",
        f"    {words.second(frame.happened_at)}  #{frame.position}  {frame.event}",
    ]
    if frame.actor:
        lines.append(f"    {words.t('replay.by', name=words.say(frame.actor))}")
    lines += [f"    - {words.say(sentence)}" for sentence in frame.inside]
    for panel in frame.panels:
        lines += _panel(panel, words)
    return "\n".join([*lines, ""])


def _panel(panel: Panel, words: Words) -> list[str]:
    lines = [f"  {words.say(panel.title)}"]
    lines += [
        f"  {'*' if fact.moved else ' '} {words.say(fact.label)}: {words.say(fact.value)}"
        for fact in panel.facts
    ]
    for one in panel.workings:
        verdict = "" if one.met is None else " ✓" if one.met else " ✗"
        lines.append(f"  {'*' if one.moved else ' '} {words.say(one.rule)}{verdict} {one.formula}")
        lines.append(f"      {words.say(one.figures)} [{words.say(one.source)}]")
    return lines

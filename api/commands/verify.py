"""`yishiting verify`: is the record what it claims to be?"""

import errno
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click

from api.commands.options import as_started, data_option
from deliberation.domain.terms import Term
from deliberation.ledger.checkpoint import SignedCheckpoint
from deliberation.ledger.fetched import UrlSource
from deliberation.ledger.note import MalformedNoteError
from deliberation.ledger.policy import MalformedPolicyError, Policy
from deliberation.ledger.proof import Proof
from deliberation.ledger.proof_check import verify_proof
from deliberation.ledger.report import Report
from deliberation.ledger.saved import Saved, UnreadableStateError, load, save, state_file
from deliberation.ledger.source import (
    CHECKPOINT,
    SMALL,
    KeptSource,
    Pinned,
    Source,
    SourceDamagedError,
    SourceMissingError,
)
from deliberation.ledger.verify import MAX_AGE, Answer, Progress, Question, verify
from deliberation.ledger.zipped import NoBundleError, ZipSource
from deliberation.store.problems import InstallationError
from deliberation.store.rulebook import rule_book

USAGE: Final = 3
_STATES: Final = Path(".local/state/yishiting")


class _MistypedError(click.UsageError):
    exit_code = USAGE


class _OwnCodes(click.Command):
    """A command for which 2 means that the record is stale: a mistyped command line ends with 3."""

    def make_context(self, *arguments: Any, **extra: Any) -> click.Context:
        try:
            return super().make_context(*arguments, **extra)
        except click.UsageError as error:
            raise _MistypedError(error.format_message(), error.ctx) from None


@click.command(cls=_OwnCodes)
@data_option
@click.argument("source", metavar="[BUNDLE | URL]", required=False)
@click.option(
    "--policy",
    "policy_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="您信任的密钥与见证人（C2SP tlog-policy）。Whom you trust.",
)
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="记住核对结果的文件，默认 ~/.local/state/yishiting/。Where to remember.",
)
@click.option("--no-save", is_flag=True, help="不记住本次结果。Do not remember this time.")
@click.option("--json", "as_json", is_flag=True, help="供程序读取。For programs.")
@click.option(
    "--max-age",
    type=click.IntRange(1),
    default=MAX_AGE // timedelta(hours=1),
    show_default=True,
    metavar="HOURS",
    help="见证人签名最多多旧。How old witnesses' signatures may be.",
)
@click.option(
    "--proof",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="核对一条记录的证明。Check one entry's proof.",
)
@click.option(
    "--decisions/--no-decisions",
    default=True,
    help="是否按规则重新裁定；默认裁定。Whether to decide again what was decided; by default yes.",
)
@click.option("--progress", is_flag=True, help="显示进度。Show how far it is.")
def command(
    *,
    data: Path | None,
    source: str | None,
    policy_file: Path | None,
    state: Path | None,
    max_age: int,
    proof: Path | None,
    no_save: bool,
    as_json: bool,
    decisions: bool,
    progress: bool,
) -> int:
    """核对记录：包、网址，或不写则核对本机数据库。Verify the record: a bundle, an address, or the database.

    Needs neither the service nor its database for a bundle or an address. Without --policy the key that
    the record declares itself is taken the first time, which proves only that the record is consistent
    with itself; what was found is remembered, and a later record must continue it under the same key.

    Every decision that rests on public values is put again to the rules of its time; with an auditors'
    bundle (with openings) opened values are held against their commitments, and every decision is made
    again. That takes twice as long as --no-decisions, and of a long log the room of its entries in the
    temporary folder.

    退出码 Exit codes: 0 完好 sound · 1 被改动 tampered · 2 过时或不完整 stale or incomplete · 3 用法 usage

    \b
    yishiting verify audit.zip --policy hall.policy
    yishiting verify https://hall.example/log
    yishiting verify --proof receipt.tlog-proof --policy hall.policy
    yishiting verify
    """
    question = Question(
        datetime.now(UTC),
        _policy(policy_file),
        max_age=timedelta(hours=max_age),
        rules=rule_book() if decisions else None,
    )
    if proof:
        return _verify_proof(proof, question, state, as_json=as_json)
    with _opened(source, data) as opened:
        remembered = state or _default_state(opened)
        question = replace(question, saved=_load(remembered))
        answer = _verified(opened, question, _progress(shown=progress))
    if answer.state and remembered and not no_save:
        save(remembered, answer.state)
    if "checkpoint.missing" in answer.report.problems.codes:
        answer.report.remarks.extend(_hints(source))
    _tell(answer.report, as_json=as_json)
    return int(answer.report.verdict)


def _verified(source: Source, question: Question, progress: Progress | None) -> Answer:
    try:
        return verify(source, question, progress)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        folder = tempfile.gettempdir()
        raise _wrong(
            f"临时文件夹 {folder} 空间不足。请腾出空间、用 TMPDIR 另指文件夹，或加 --no-decisions。",
            f"The temporary folder {folder} is full. Make room, name another one in TMPDIR, or leave "
            "deciding again out with --no-decisions.",
        ) from None


def _hints(source: str | None) -> Iterator[Term]:
    """What to try where no record is found at all."""
    if source is None:
        yield Term(
            "本机还没有签署过：请启动一次服务（yishiting serve），再看 yishiting doctor",
            "Nothing was signed here yet: start the service once (yishiting serve), then see yishiting "
            "doctor",
        )
    elif urlsplit(source).scheme not in ("http", "https"):
        yield Term(
            "这个 zip 不是记录包（备份不能这样核对）。记录包由 yishiting export --bundle FILE 导出",
            "This zip is no bundle of a record (a backup cannot be verified so). `yishiting export --bundle "
            "FILE` makes one",
        )
    elif not urlsplit(source).path.rstrip("/").endswith("/log"):
        address = f"{source.rstrip('/')}/log"
        yield Term(f"记录在网址的 /log 之下，请试：{address}", f"The record lies below /log; try: {address}")
    else:
        yield Term(
            "请检查网址，以及服务是否在运行、是否已签署（yishiting doctor）",
            "Check the address, and that the service runs and has signed (yishiting doctor)",
        )


def _verify_proof(path: Path, question: Question, state: Path | None, *, as_json: bool) -> int:
    data = path.read_bytes()[: SMALL + 1]
    remembered = state
    if remembered is None:
        try:
            remembered = _state_of(Proof.parse(data).checkpoint)
        except MalformedNoteError:
            remembered = None
    found = verify_proof(data, str(path), replace(question, saved=_load(remembered)))
    _tell(found.report, as_json=as_json)
    if found.entry and not as_json:
        click.echo(json.dumps(found.entry.event, ensure_ascii=False, indent=2))
    return int(found.report.verdict)


def _policy(path: Path | None) -> Policy | None:
    if path is None:
        return None
    try:
        return Policy.parse(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise _wrong(f"策略 {path} 不是文本文件。", f"The policy {path} is no text file.") from None
    except (OSError, MalformedPolicyError) as error:
        why = (error.strerror if isinstance(error, OSError) else "") or str(error)
        raise _wrong(
            f"不能读取策略 {path}：{why}。策略在该服务的 /log/policy。",
            f"Cannot read the policy {path}: {why}. A service hands out its own at /log/policy.",
        ) from None


def _default_state(source: Source) -> Path | None:
    """Where the state of this log is remembered; None where the log does not say which it is."""
    try:
        return _state_of(SignedCheckpoint.parse(source.read(CHECKPOINT, SMALL)))
    except (SourceMissingError, SourceDamagedError, MalformedNoteError):
        return None


def _state_of(checkpoint: SignedCheckpoint) -> Path:
    return state_file(Path.home() / _STATES, checkpoint.checkpoint.origin)


def _load(path: Path | None) -> Saved | None:
    if path is None:
        return None
    try:
        return load(path)
    except UnreadableStateError as error:
        raise _wrong(
            f"上次核对的结果读不出来：{error}。请检查该文件；若确认要重新开始，请移走它。",
            f"What was remembered cannot be read: {error}. Look at the file; to begin anew, move it away.",
        ) from None


@contextmanager
def _opened(name: str | None, data: Path | None) -> Iterator[Source]:
    """The source that the command line names."""
    with ExitStack() as stack:
        try:
            if name is None:
                yield stack.enter_context(_database(data))
            elif urlsplit(name).scheme in ("http", "https"):
                yield stack.enter_context(_address(name))
            else:
                yield stack.enter_context(ZipSource(Path(name)))
        except NoBundleError as error:
            raise _wrong(f"这不是记录包：{error}", f"This is no bundle: {error}") from None


@contextmanager
def _address(address: str) -> Iterator[Source]:
    """The log at an address, or the bundle that it names, fetched first."""
    parts = urlsplit(address)
    if not parts.hostname:
        raise _wrong(f"网址不完整：{address}", f"This is no whole address: {address}")
    if not parts.path.endswith(".zip"):
        with UrlSource(address) as source:
            yield source
        return
    folder, _, name = address.rpartition("/")
    with UrlSource(folder) as web, tempfile.NamedTemporaryFile(suffix=".zip") as file:
        try:
            web.download(name, file)
        except (SourceMissingError, SourceDamagedError) as error:
            raise _wrong(f"无法下载：{error}", f"Cannot be fetched: {error}") from None
        file.flush()
        with ZipSource(Path(file.name), label=address) as bundle:
            yield bundle


@contextmanager
def _database(data: Path | None) -> Iterator[Source]:
    """This installation's own log, up to the newest checkpoint that enough witnesses have seen."""
    from api.installation import with_database
    from deliberation.store.database import Database
    from deliberation.store.ledger import PostgresLedger
    from deliberation.store.settings import Settings
    from deliberation.store.witnesses import witness_policy

    with ExitStack() as stack:
        try:
            settings = stack.enter_context(with_database(Settings.load(data=data)))
            database = Database(settings.database_url)
            stack.callback(database.close)
            ledger = PostgresLedger(database, witness_policy(settings))
        except InstallationError as error:
            raise _wrong(error.zh, error.en) from None
        yield KeptSource(Pinned(ledger, ledger.best()), "database")


def _progress(*, shown: bool) -> Progress | None:
    """Tells how far it is, on the error stream; where nobody watches, only if asked."""
    if not (shown or sys.stderr.isatty()):
        return None

    def tell(done: int, total: int) -> None:
        share = 100 * done // total if total else 100
        click.echo(f"\r{done:,} / {total:,} · {share} %", err=True, nl=done >= total)

    return tell


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        click.echo(as_started(report.as_text()), nl=False)


def _wrong(zh: str, en: str) -> InstallationError:
    return InstallationError(zh, en, USAGE)

"""`yishiting export`: the public record, as anybody may have it."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final, TextIO
from uuid import UUID, uuid4

import click

from api.cells import neutral
from api.commands.options import data_option, say
from api.installation import with_database
from deliberation.application.ports import Caller
from deliberation.bootstrap import open_service
from deliberation.domain.access.events import ExportKind
from deliberation.domain.values import Channel
from deliberation.ledger.bundle import NothingSignedError, stream_bundle
from deliberation.ledger.source import Pinned
from deliberation.store.log import PostgresEventLog, open_log
from deliberation.store.recorder import Row
from deliberation.store.secrets import installation_secret
from deliberation.store.settings import Settings

_BATCH: Final = 5_000
_COLUMNS: Final = (
    "position",
    "event",
    "type",
    "hall",
    "happened_at",
    "recorded_ms",
    "actor",
    "on_behalf_of",
    "public",
    "leaf_hash",
)


@click.command()
@data_option
@click.option("--format", "kind", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--object", "stream", type=click.UUID, metavar="ID", help="只导出一个对象。Only one object.")
@click.option(
    "--after", type=click.IntRange(0), default=0, metavar="N", help="从第 N 条之后。After position N."
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@click.option(
    "--bundle",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="可独立核对的整份记录（zip）。The whole record, to be verified anywhere.",
)
@click.option(
    "--openings",
    is_flag=True,
    help="连同密封内容，供审计；不含个人信息。With sealed values, for auditors.",
)
def command(
    *,
    data: Path | None,
    kind: str,
    stream: UUID | None,
    after: int,
    output: Path | None,
    bundle: Path | None,
    openings: bool,
) -> None:
    """导出公开的记录（不含任何密封或个人内容）。Export the public record; nothing sealed, nobody's data.

    jsonl: 每行一条，{"hash", "leaf", "position"}；leaf 就是进入记录的原文，其 SHA-256 叶哈希可自行核对。
    One leaf a line, as it stands in the record; its hash is SHA-256 of a zero byte and those bytes.

    \b
    yishiting export > record.jsonl
    yishiting export --object ISSUE-ID
    yishiting export --format csv -o record.csv
    yishiting export --bundle audit.zip
    """
    if openings and bundle is None:
        raise click.UsageError("--openings: --bundle FILE")
    if bundle is not None:
        _export_bundle(data, bundle, openings=openings)
        return
    with ExitStack() as stack:
        settings = stack.enter_context(with_database(Settings.load(data=data)))
        log = stack.enter_context(open_log(settings.database_url, installation_secret(settings)))
        out = stack.enter_context(output.open("w", encoding="utf-8", newline="")) if output else sys.stdout
        found = _leaves(log, after, stream)
        count = _jsonl(found, out) if kind == "jsonl" else _csv(found, out)
    if output:
        say(f"已导出 {count} 条到 {output}。", f"Exported {count} entries to {output}.")


def _export_bundle(data: Path | None, target: Path, *, openings: bool) -> None:
    """Write the bundle of the newest checkpoint that enough witnesses have seen; all of it or nothing."""
    with ExitStack() as stack:
        settings = stack.enter_context(with_database(Settings.load(data=data)))
        service = stack.enter_context(open_service(settings))
        checkpoint = service.ledger.best()
        if checkpoint is None:
            raise NothingSignedError
        if openings:
            who = Caller(actor="system:export", command_id=uuid4(), channel=Channel.API, trusted=True)
            service.exported(who, ExportKind.AUDIT_OPENINGS, up_to=checkpoint.size)
        pieces = stream_bundle(
            Pinned(service.ledger, checkpoint), service.log.openings_between if openings else None
        )
        fresh = target.with_name(f"{target.name}.part")
        with fresh.open("wb") as file:
            file.writelines(pieces)
        fresh.replace(target)
    say(f"已导出 {checkpoint.size} 条到 {target}。", f"Exported {checkpoint.size} entries to {target}.")


def _leaves(log: PostgresEventLog, after: int, stream: UUID | None) -> Iterator[tuple[Row, bytes]]:
    """The rows of the log with their stored leaf hashes, in its order."""
    while rows := log.entries_after(after, _BATCH):
        hashes = log.leaf_hashes(after, len(rows))
        for row, leaf_hash in zip(rows, hashes, strict=True):
            if stream in (None, row.stream):
                yield row, leaf_hash
        after = rows[-1].position


def _jsonl(found: Iterator[tuple[Row, bytes]], out: TextIO) -> int:
    count = 0
    for row, leaf_hash in found:
        leaf = row.leaf().decode()
        out.write(f'{{"hash":"{leaf_hash.hex()}","leaf":{leaf},"position":{row.position}}}\n')
        count += 1
    return count


def _csv(found: Iterator[tuple[Row, bytes]], out: TextIO) -> int:
    """For spreadsheets: a byte order mark, and no cell that one of them would take for a formula."""
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    count = 0
    for row, leaf_hash in found:
        event = json.loads(row.state)
        cells = (
            row.position,
            f"{row.stream}/{row.version}",
            row.topic,
            row.hall or "",
            event.get("happened_at", ""),
            row.recorded_ms,
            event.get("actor", ""),
            event.get("on_behalf_of") or "",
            json.dumps(event.get("public", {}), ensure_ascii=False, sort_keys=True),
            leaf_hash.hex(),
        )
        writer.writerow([neutral(str(cell)) for cell in cells])
        count += 1
    return count

"""Erasures obeyed without a service, on a database that was just restored; and whether any is not obeyed."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from deliberation.application.accounts import Accounts
from deliberation.application.ballot_links import BallotLinks
from deliberation.application.erasure import Erased, Erasures
from deliberation.domain.values import PersonId
from deliberation.store.accounts import PostgresAccountStore
from deliberation.store.ballot_links import PostgresLinkStore
from deliberation.store.clock import SystemClock
from deliberation.store.database import Database
from deliberation.store.doctor import Finding, Level
from deliberation.store.erased import ErasedFile, erased_in, list_path
from deliberation.store.log import open_log
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.settings import Settings
from deliberation.store.vouchers import SecretVouchers


@contextmanager
def open_erasures(dsn: str, secret: bytes, path: Path) -> Iterator[Erasures]:
    """What a service obeys erasures with; `path` is the list."""
    with ExitStack() as stack:
        log = stack.enter_context(open_log(dsn, secret))
        database = Database(dsn)
        stack.callback(database.close)
        clock, vouchers = SystemClock(), SecretVouchers(secret)
        accounts = Accounts(PostgresAccountStore(database), Argon2Passwords(), vouchers, clock, uuid4)
        links = BallotLinks(PostgresLinkStore(database), vouchers, clock)
        yield Erasures(log, log.vault, accounts, links, ErasedFile(path))


def look_at_erasures(settings: Settings, dsn: str, secret: bytes) -> Iterator[Finding]:
    """Whether what was erased is still there, and whether the list has it all. Changes nothing."""
    path = list_path(settings)
    with open_log(dsn, secret) as log:
        recorded = erased_in(log)
        try:
            listed = ErasedFile(path).read()
        except OSError as error:
            listed = {}
            yield _unreadable(path, error)
        else:
            yield from _unlisted(path, recorded, listed)
        later = {
            subject: Erased(at, log.position_at(at) + 1)
            for subject, at in listed.items()
            if subject not in recorded or recorded[subject].at < at
        }
        left = log.vault.left_of(recorded | later)
    if left:
        yield Finding(
            Level.BROKEN,
            f"{len(left)} 个已依法删除的编号又有了内容（恢复了旧数据？）。"
            "启动服务即再次删除：yishiting serve；服务已在运行的，请重启，并看它的输出。",
            f"Of {len(left)} erased ids something is there again (older data were restored?). Starting the "
            "service erases it: yishiting serve; if it runs, start it anew and read its output.",
        )
    elif recorded or listed:
        count = len(recorded | later)
        yield Finding(
            Level.FINE, f"已删除的 {count} 个编号没有内容", f"nothing is left of {count} erased ids"
        )


def _unreadable(path: Path, error: OSError) -> Finding:
    return Finding(
        Level.BROKEN,
        f"删除清单 {path} 不能使用（{error.strerror}）。恢复旧备份时靠它再次删除：请改正权限，"
        "或按备份里的 erased 改正这一行。",
        f"The list of erased ids, {path}, cannot be used ({error.strerror}). It has erasures repeated after "
        "a restore: mend its permissions, or the line by the `erased` in a backup.",
    )


def _unlisted(
    path: Path, recorded: Mapping[PersonId, Erased], listed: Mapping[PersonId, datetime]
) -> Iterator[Finding]:
    missing = sum(subject not in listed for subject in recorded)
    if missing:
        yield Finding(
            Level.WARNING,
            f"删除清单 {path} 缺 {missing} 个编号。服务启动时会补上；没有补上的，请检查该文件的权限和磁盘。",
            f"The list of erased ids, {path}, lacks {missing}. The service adds them at its start; if it "
            "does not, check the file's permissions and the disk.",
        )

"""Whether a log stands up to being decided again."""

from deliberation.application.audit.report import Report, audit
from deliberation.store.auditing import entries_up_to
from deliberation.store.log import PostgresEventLog
from deliberation.store.rulebook import rule_book
from tests.conftest import SECRET


def audited(log: PostgresEventLog) -> Report:
    return audit(entries_up_to(log, log.head().position), rule_book())


def assert_no_findings(dsn: str) -> None:
    """Every decision of a database comes out the same when it is put again."""
    with PostgresEventLog(dsn, SECRET) as log:
        faults = audited(log).faults
    assert not faults, [
        (one.kind.value, one.rule, one.position, one.expected.en, one.recorded.en, one.details)
        for one in faults
    ]

"""Tells in both languages what became of a case; the last line is the count."""

from collections.abc import Iterator, Sequence

from api.importing.casefile import CaseFile
from api.importing.checking.verdict import Verdict
from api.importing.importer import Report
from api.importing.player import Outcome, Status


def lines(report: Report) -> Iterator[str]:
    """Every refused or skipped event and every finding that does not hold, one paragraph each."""
    case = report.case
    yield f"{case.path.name}: {case.title_zh} · {case.title_en}"
    yield from _unknown_organisations(case)
    for outcome in report.outcomes:
        yield from _of(outcome)
    for finding in report.findings:
        if finding.verdict is Verdict.DIFFERED:
            yield f"  不符 differed   {finding.what}"
            yield f"      应为 expected {finding.expected}，实为 found {finding.found}"
        elif finding.verdict is Verdict.UNCHECKED:
            yield f"  未核 unchecked  {finding.what}: {finding.found}"
    yield _recorded(report)


def _unknown_organisations(case: CaseFile) -> Iterator[str]:
    """Where somebody belongs to no organisation of the file: refusals that follow would be hard to read."""
    for person in case.persons.values():
        for name in person.orgs:
            if name not in case.organisations:
                yield f"  注意 note       {person.id}: {name} 不在 organisations 中 not in organisations"


def _of(outcome: Outcome) -> Iterator[str]:
    event = outcome.event
    where = f"seq {event.seq}  {event.type}  (第 {event.line} 行 line {event.line})"
    if outcome.refusal is not None:
        yield f"  拒绝 refused    {where}  {outcome.refusal.CODE}"
        yield f"      {outcome.refusal.zh}"
        yield f"      {outcome.refusal.en}"
    elif outcome.status is Status.SKIPPED:
        yield f"  略过 skipped    {where}  本版本尚未办理此类事项 not handled by this release yet"


def _recorded(report: Report) -> str:
    known = report.count(Status.KNOWN)
    if report.written:
        return f"  已记入 recorded: {report.recorded}；此前已有 already there: {known}"
    return "  未记入任何内容。Nothing was recorded."


def summary(reports: Sequence[Report]) -> str:
    """The count over all files, in the form that scripts read."""
    return (
        f"{sum(len(one.outcomes) for one in reports)} events, "
        f"{sum(one.refused for one in reports)} refused, "
        f"{sum(one.verdicts(Verdict.HELD) for one in reports)} checks held, "
        f"{sum(one.differed for one in reports)} differed, "
        f"{sum(one.unchecked for one in reports)} unchecked"
    )

"""What the public status page must show, and what it must never say.

The page is fetched from the application itself, as a visitor without login gets it, in both languages
and as JSON.
"""

import html
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from api.importing import fields as read
from api.importing.casefile import CaseFile
from api.importing.checking.reader import CaseReader
from api.importing.checking.verdict import Finding, Verdict, unchecked
from api.importing.conference import roles_written
from api.importing.yaml_text import Block
from deliberation.domain.issue.events import Satisfaction
from deliberation.domain.terms import term
from projections.issues.shapes import IssueStatus

_UNKNOWN: Final = "不认识的页面项 not a part of the page that is known"


def _units(issue: IssueStatus) -> list[str]:
    return [unit.zh for unit in issue.responsible]


def _evidence(issue: IssueStatus) -> list[str]:
    return [item for task in issue.tasks for item in task.evidence or ()]


def _judged(issue: IssueStatus) -> list[str]:
    return [term(word).zh for word in Satisfaction] if issue.evaluation.total else []


def _texts(*values: object) -> list[str]:
    return [str(value) for value in values if value is not None]


SHOWS: Final[Mapping[str, Callable[[IssueStatus], list[str]]]] = {
    "public_no": lambda issue: _texts(issue.public_no),
    "category": lambda issue: _texts(issue.category),
    "text": lambda issue: _texts(issue.text),
    "state": lambda issue: [term(issue.state).zh],
    "status": lambda issue: [term(issue.state).zh],
    "stage": lambda issue: [term(issue.stage).zh],
    "status_timeline": lambda issue: [step.zh for step in issue.timeline],
    "timeline": lambda issue: [step.zh for step in issue.timeline],
    "responsible_units": _units,
    "deadline": lambda issue: _texts(issue.deadline),
    "completion_evidence": _evidence,
    "evaluation_summary": _judged,
    "evaluation": _judged,
    "resolution": lambda issue: [one.text for one in issue.resolutions if one.text],
    "resolution_text": lambda issue: [one.text for one in issue.resolutions if one.text],
    "resolutions": lambda issue: [one.text for one in issue.resolutions if one.text],
    "minutes": lambda issue: [one.excerpt for one in issue.minutes if one.excerpt],
    "minutes_excerpt": lambda issue: [one.excerpt for one in issue.minutes if one.excerpt],
}
"""What a part of the page says: every one of these texts; nothing where the issue has no such part."""


def _submitters(case: CaseFile) -> set[str]:
    return {event.by for event in case.events if event.type == "IssueSubmitted" and event.by}


def _names(case: CaseFile, persons: Iterable[str]) -> list[str]:
    known = [case.persons[name] for name in persons if name in case.persons]
    return [text for one in known for text in (one.name, one.public_name) if text]


def _delegates(case: CaseFile) -> list[str]:
    seated = {seat.holder for seat in case.seats if seat.holder}
    sent = {one.id for one in case.persons.values() if "delegate" in roles_written(one)}
    return _names(case, seated | sent or {one.id for one in case.persons.values() if one.orgs})


def _phones(case: CaseFile) -> list[str]:
    return [one.phone for one in case.persons.values() if one.phone]


def _rooms(case: CaseFile) -> list[str]:
    return [one.room for one in case.persons.values() if one.room]


def _everybody(case: CaseFile) -> list[str]:
    return _names(case, case.persons)


def _ids(case: CaseFile) -> list[str]:
    """Ids of the file are kept in the vault; short ones would be found in any text."""
    return [name for name in (*case.persons, *case.organisations) if len(name) >= 5]


HIDES: Final[Mapping[str, Callable[[CaseFile], list[str]]]] = {
    "submitter_name": lambda case: _names(case, _submitters(case)),
    "submitter": lambda case: _names(case, _submitters(case)),
    "phone": _phones,
    "phones": _phones,
    "room": _rooms,
    "rooms": _rooms,
    "delegates_personal_names": _delegates,
    "delegate_names": _delegates,
    "personal_names": _everybody,
    "names": _everybody,
    "external_ids": _ids,
}


async def public_page(place: str, expected: Block, reader: CaseReader) -> list[Finding]:
    """`shows` must stand on the page of some issue of the file, `hides` on none."""
    pages = await _pages(reader)
    if not pages:
        return [unchecked(place, "没有公开的诉求 no issue is public")]
    shows = read.as_list(read.plain(expected.get("shows")))
    hides = read.as_list(read.plain(expected.get("hides")))
    return [
        *(_shown(f"{place}.shows.{key}", str(key), pages) for key in shows),
        *(_hidden(f"{place}.hides.{key}", str(key), reader.case, pages) for key in hides),
    ]


async def _pages(reader: CaseReader) -> list[tuple[IssueStatus, str, str]]:
    """Every public issue with its Chinese page, and everything that a visitor is sent of it."""
    found = []
    for name in reader.named("issue"):
        issue = await reader.issue(name)
        if issue is None or not issue.published:
            continue
        page = html.unescape(await reader.visitor.get(f"/issues/{issue.id}", "zh-CN"))
        others = [
            await reader.visitor.get(f"/issues/{issue.id}", "en"),
            await reader.visitor.get(f"/api/v1/issues/{issue.id}", "zh-CN"),
        ]
        found.append((issue, page, page + html.unescape("".join(others))))
    return found


def _shown(place: str, key: str, pages: list[tuple[IssueStatus, str, str]]) -> Finding:
    texts = SHOWS.get(key)
    if texts is None:
        return unchecked(place, _UNKNOWN)
    wanted = [(texts(issue), page) for issue, page, _ in pages]
    missing = [text for said, page in wanted for text in said if text not in page]
    if missing or not any(said for said, _ in wanted):
        return Finding(place, Verdict.DIFFERED, "shown", f"没有 missing: {', '.join(missing) or key}")
    return Finding(place, Verdict.HELD)


def _hidden(place: str, key: str, case: CaseFile, pages: list[tuple[IssueStatus, str, str]]) -> Finding:
    secrets = HIDES.get(key)
    if secrets is None:
        return unchecked(place, _UNKNOWN)
    leaks = [text for text in secrets(case) for _, _, sent in pages if text in sent]
    if leaks:
        return Finding(place, Verdict.DIFFERED, "hidden", f"出现 found: {', '.join(sorted(set(leaks)))}")
    return Finding(place, Verdict.HELD)

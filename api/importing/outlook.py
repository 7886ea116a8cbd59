"""What a file says further on, where an earlier line leaves it open: found once for the whole file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from api.importing.casefile import CaseEvent, CaseFile
from api.importing.fields import as_list
from api.importing.yaml_text import Block


@dataclass(frozen=True, slots=True)
class Outlook:
    """`issues` are those that the file lists or that an event happens to; `kinds` is the kind, as written,
    of the first meeting with an issue on its agenda; `opened` when a meeting was opened; the others are
    the resolutions that the file bases on something."""

    issues: set[str] = field(default_factory=set)
    kinds: dict[str, str] = field(default_factory=dict)
    opened: dict[str, datetime] = field(default_factory=dict)
    of_meeting: dict[str, list[CaseEvent]] = field(default_factory=dict)
    of_motion: dict[str, CaseEvent] = field(default_factory=dict)
    of_issue: dict[str, CaseEvent] = field(default_factory=dict)
    votes: dict[str, CaseEvent] = field(default_factory=dict)
    """The opening of each vote, by its motion set: what it puts, in which form, by whose law."""
    reopened: dict[str, int] = field(default_factory=dict)
    """The reopening of an issue, by seq, after which nothing was said of it yet."""
    to_work: set[int] = field(default_factory=set)
    """The reopenings, by seq, after which an order follows before the issue is screened again."""


@lru_cache(maxsize=4)
def outlook(case: CaseFile) -> Outlook:
    """What the events of a case say, whether or not they will be taken."""
    subjects = (event.subjects.get("issue") for event in case.events)
    found = Outlook(issues={*case.issues, *filter(None, subjects)})
    for event in case.events:
        note = _NOTES.get(event.type)
        if note:
            note(found, event)
    return found


def _convened(found: Outlook, event: CaseEvent) -> None:
    for issue in _listed(event.data.get("agenda"), "issue"):
        found.kinds.setdefault(issue, str(event.data.get("kind")))


def _opened(found: Outlook, event: CaseEvent) -> None:
    found.opened.setdefault(event.names("meeting") or "", event.at)


def _adopted(found: Outlook, event: CaseEvent) -> None:
    """By the motions that it names; by its issues only where it names none."""
    found.of_meeting.setdefault(event.names("meeting") or "", []).append(event)
    subject = event.names("motion")
    motions = _listed(event.data.get("motions"), "motion") or ([subject] if subject else [])
    for motion in motions:
        found.of_motion.setdefault(motion, event)
    if not motions:
        for issue in _listed(event.data.get("issues"), "issue"):
            found.of_issue.setdefault(issue, event)


def _vote_opened(found: Outlook, event: CaseEvent) -> None:
    found.votes.setdefault(event.names("motion_set") or "", event)


def _reopened(found: Outlook, event: CaseEvent) -> None:
    issue = event.names("issue")
    if issue and event.seq is not None:
        found.reopened[issue] = event.seq


def _accepted(found: Outlook, event: CaseEvent) -> None:
    found.reopened.pop(event.names("issue") or "", None)


def _ordered(found: Outlook, event: CaseEvent) -> None:
    seq = found.reopened.pop(event.names("issue") or "", None)
    if seq is not None:
        found.to_work.add(seq)


_NOTES: Final[Mapping[str, Callable[[Outlook, CaseEvent], None]]] = {
    "MeetingConvened": _convened,
    "MeetingOpened": _opened,
    "ResolutionAdopted": _adopted,
    "VoteOpened": _vote_opened,
    "IssueReopened": _reopened,
    "IssueAccepted": _accepted,
    "TaskIssued": _ordered,
}


def _listed(value: Any, key: str) -> list[str]:
    """The ids of a list, whose entries may be mappings too."""
    items = [item.get(key) if isinstance(item, Block) else item for item in as_list(value)]
    return [str(item).strip() for item in items if item is not None]

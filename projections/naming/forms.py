"""The forms of names: what stands in a sentence behind the noun in the place of an id. Pure.

“会议{meeting}” reads 会议“2023年1月5日联席会议”（滨河议事厅）. What has words of its own is called by their
beginning; what has none, or none that the reader may see, by where it belongs. A thing of which not even
that is known has no name, and a sentence shows the beginning of its id (projections/trail/render.py).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from deliberation.domain.dates import day_words
from deliberation.domain.meeting.events import MeetingKind
from deliberation.domain.terms import Term, term

MOST: Final = 24
"""Characters of a text that stand in a name."""


def beginning(text: str) -> str:
    """The beginning of a text, in one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= MOST else f"{flat[:MOST].rstrip()}…"


def by_words(text: str, of: Term | None = None) -> Term:
    """By its own words, and whose it is: “同意设充电桩”（滨河议事厅）."""
    said = beginning(text)
    return _quoted(Term(said, said), of)


def _quoted(said: Term, of: Term | None) -> Term:
    zh, en = f"“{said.zh}”", f"“{said.en}”"
    return Term(zh, en) if of is None else Term(f"{zh}（{of.zh}）", f"{en} ({of.en})")


def of_meeting(kind: MeetingKind, at: datetime, hall: Term | None) -> Term:
    """By kind, day and hall. `at` is the time for which it is planned as known today."""
    day, called = day_words(at), term(kind)
    return _quoted(Term(f"{day.zh}{called.zh}", f"{called.en} of {day.en}"), hall)


def of_resolution(text: str | None, hall: Term | None, issue: str | None, at: datetime | None) -> Term | None:
    """By its words; before those are the reader's by its issue (or hall) and the day of its adoption."""
    if text:
        return by_words(text, hall)
    return _beside([on_issue(issue) or hall, day_words(at) if at else None])


def of_order(content: str | None, issue: str | None, lead: Term | None) -> Term | None:
    """By what is to be done; to whom that is not shown by its issue and who is responsible."""
    return by_words(content) if content else _beside([on_issue(issue), lead])


def of_motion(text: str | None, issue: str | None = None, question: int | None = None) -> Term | None:
    """By its text and its issue; to whom the text is not shown by the issue, or its number on a ballot."""
    if text:
        return by_words(text, on_issue(issue))
    numbered = Term(f"第{question}题", f"question {question}") if question else None
    return _beside([numbered or on_issue(issue)])


def of_seat(unit: Term | None) -> Term | None:
    """By the unit that it stands for."""
    return _beside([unit])


def of_slip(number: int, batch: int) -> Term:
    """By its place in the batch that it came in."""
    return Term(f"（第{batch}批第{number}张）", f"(number {number} of batch {batch})")


def on_issue(number: str | None) -> Term | None:
    """By the public number of the issue."""
    return Term(f"诉求{number}", f"issue {number}") if number else None


def _beside(parts: Iterable[Term | None]) -> Term | None:
    known = [part for part in parts if part is not None]
    if not known:
        return None
    return Term(f"（{'，'.join(one.zh for one in known)}）", f"({', '.join(one.en for one in known)})")

"""What a check found."""

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Verdict(Enum):
    HELD = "held"
    DIFFERED = "differed"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` is the place in the file; where nothing could be checked, `found` says why."""

    what: str
    verdict: Verdict
    expected: Any = None
    found: Any = None


def compared(what: str, expected: Any, found: Any) -> Finding:
    verdict = Verdict.HELD if expected == found else Verdict.DIFFERED
    return Finding(what, verdict, expected, found)


def unchecked(what: str, why: str) -> Finding:
    return Finding(what, Verdict.UNCHECKED, found=why)

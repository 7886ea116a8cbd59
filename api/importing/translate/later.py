"""Events that this release has no nouns for: consultations and projects.

They are skipped and named, never refused as unknown and never dropped.
"""

from collections.abc import Iterator
from typing import Final

from api.importing.event_reader import EventReader

LATER: Final = frozenset(
    {
        "ConsultationLaunched",
        "ConsultationRoundClosed",
        "OpinionsDisposed",
        "ProjectEstablished",
        "DisputeMediated",
    }
)
_SUBJECTS: Final = ("consultation", "project")


def is_later(r: EventReader) -> bool:
    """Whether an event belongs to a later step."""
    return r.event.type in LATER


def skipped_with(r: EventReader) -> Iterator[tuple[str, str]]:
    """What cannot be followed up once this event is skipped: the consultation or the project itself.

    Issues, votes and orders that go on beside it are left as they were.
    """
    named = ((kind, r.event.names(kind)) for kind in _SUBJECTS)
    yield from ((kind, name) for kind, name in named if name)

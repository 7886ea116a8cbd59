"""Records a correction in the stream of the entry that it corrects."""

from typing import Any

from deliberation.application.desk import Books
from deliberation.domain.corrections import Correction, CorrectionRequest, correct
from deliberation.domain.facts import StreamKind
from deliberation.domain.values import HallId, StreamId, event_id


def record_correction(
    books: Books,
    kind: StreamKind[Any],
    stream: StreamId,
    request: CorrectionRequest,
    *,
    fact: type[Correction],
    hall: HallId | None,
) -> None:
    """Check `request` against the stream as recorded, and enter it with a pointer to the entry."""
    entries = books.history(kind, stream)
    correction = correct(entries, request, fact, books.now)
    books.record(stream, [correction], hall=hall, corrects=event_id(stream, request.version))

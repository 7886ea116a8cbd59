"""The answers of a ballot as they were kept."""

from typing import Any, Final

from pydantic import TypeAdapter

from deliberation.domain.vote.setup import Marks

_MARKS: Final[TypeAdapter[Marks]] = TypeAdapter(Marks)


def marks_of(kept: Any) -> Marks:
    """Answers by motion; empty where none are kept, or they were destroyed."""
    return _MARKS.validate_python(kept or {})

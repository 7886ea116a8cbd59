"""What can be asked about the record itself. No address takes these: the operator has the keys."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

KeyLine = Annotated[str, Field(pattern=r"^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$", max_length=400)]


class RotateKey(BaseModel):
    """Let another key sign the log; see KeyRotated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    old: KeyLine
    new: KeyLine
    reason: Annotated[str, Field(min_length=1, max_length=2000)]

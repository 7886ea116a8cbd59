"""The JSON interface under /api/v1, one file a resource; ALL is what api/main.py installs."""

from typing import Final

from api.access import Routes

ALL: Final[tuple[Routes, ...]] = ()

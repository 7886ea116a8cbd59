"""Keeps the secrets of personal ballot links out of every log of the web server.

The address `/b/<secret>` is the one address that holds a secret. uvicorn's access log is off as we start it
(supervisor.py); whoever turns it on, or the server's tracing, still reads `/b/…`.
"""

import logging
import re
from typing import Final

_SECRET: Final = re.compile(r"(/(?:b|%62|%42)/)[^/?#\s\"']+", re.IGNORECASE)
_LOGGERS: Final = ("uvicorn.access", "uvicorn.error", "uvicorn.asgi")


def without_secrets(text: str) -> str:
    """A text with what follows `/b/` left out."""
    return _SECRET.sub(r"\1…", text)


class _Redaction(logging.Filter):
    """Rewrites what a record says. Its arguments stay what they are, because uvicorn's formatter takes
    the address apart from them."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _cleaned(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_cleaned(argument) for argument in record.args)
        elif record.args:
            record.args = {name: _cleaned(argument) for name, argument in record.args.items()}
        return True


_REDACTION: Final = _Redaction()


def redact_logs() -> None:
    """Have uvicorn's loggers leave the secrets out; once or again."""
    for name in _LOGGERS:
        logging.getLogger(name).addFilter(_REDACTION)


def _cleaned(value: object) -> object:
    return value if value is None or isinstance(value, int | float) else without_secrets(str(value))

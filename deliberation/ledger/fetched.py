"""A log read from the web, below one prefix, as any other monitor of it reads."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from http.client import HTTPException
from typing import IO, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from deliberation.ledger.source import MAX_BUNDLE, MAX_TILE, SourceDamagedError, SourceMissingError

TIMEOUT: Final = 30.0
"""Seconds that a server may keep silent."""
_PATIENCE: Final = 120.0
"""Seconds in which one file must have come: a server that drips must not hold its reader for ever."""
MAX_DOWNLOAD: Final = 64 << 30
"""Bytes of a bundle: some hundred million entries."""
_LONG_PATIENCE: Final = 6 * 3600.0
_AT_ONCE: Final = 8
_PIECE: Final = 1 << 16
_GONE: Final = (404, 410)


def _opener() -> OpenerDirector:
    """One that knows HTTP and nothing else: the usual one would also open files of this machine."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPRedirectHandler(),
        UnknownHandler(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _reason(error: Exception) -> str:
    """Why nothing came, as the system says it."""
    inner = error.reason if isinstance(error, URLError) else error
    return (inner.strerror if isinstance(inner, OSError) else "") or str(inner)


class UrlSource:
    """Reads the log below `prefix`, an http or https address. Close it, or use it as a context."""

    names: Final = None

    def __init__(self, prefix: str, *, timeout: float = TIMEOUT) -> None:
        if urlsplit(prefix).scheme not in ("http", "https") or not urlsplit(prefix).hostname:
            raise ValueError(f"no address of the web: {prefix}")
        self.label: Final = prefix
        self._prefix: Final = prefix.rstrip("/")
        self._timeout: Final = timeout
        self._opener: Final = _opener()
        self._threads: Final = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="fetch")
        self._coming: Final[dict[str, Future[bytes]]] = {}

    def ahead(self, paths: Sequence[str]) -> None:
        for path in paths:
            if path not in self._coming:
                limit = MAX_BUNDLE if "/entries/" in path else MAX_TILE
                self._coming[path] = self._threads.submit(self._fetch, path, limit)

    def read(self, path: str, limit: int) -> bytes:
        coming = self._coming.pop(path, None)
        data = coming.result() if coming else self._fetch(path, limit)
        if len(data) > limit:
            raise SourceDamagedError(f"{path} has more than {limit} bytes")
        return data

    def download(self, path: str, file: IO[bytes]) -> None:
        """Write a whole bundle to a file. SourceMissingError, SourceDamagedError where it never ends."""
        for part in self._parts(path, MAX_DOWNLOAD, patience=_LONG_PATIENCE):
            file.write(part)
        if file.tell() > MAX_DOWNLOAD:
            raise SourceDamagedError(f"{path} has more than {MAX_DOWNLOAD} bytes")

    def _fetch(self, path: str, limit: int) -> bytes:
        return b"".join(self._parts(path, limit, patience=_PATIENCE))

    def _parts(self, path: str, limit: int, *, patience: float) -> Iterator[bytes]:
        """The bytes of a file as they come, at most one more than `limit`."""
        until = time.monotonic() + patience
        found = 0
        request = Request(  # noqa: S310 - the opener knows HTTP only
            f"{self._prefix}/{path}", headers={"User-Agent": "yishiting-verify"}
        )
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                while found <= limit and (part := answer.read(min(_PIECE, limit + 1 - found))):
                    yield part
                    found += len(part)
                    if time.monotonic() > until:
                        raise SourceMissingError(f"{path} takes too long")
        except HTTPError as error:
            error.close()
            why = "is not there" if error.code in _GONE else f"answers {error.code}"
            raise SourceMissingError(f"{path} {why}") from None
        except (OSError, HTTPException, ValueError) as error:
            raise SourceMissingError(f"{path}: {_reason(error)}") from None

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)

    def __enter__(self) -> "UrlSource":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

"""What must not be found any more, in every form in which it could still lie somewhere."""

import base64
import binascii
from collections.abc import Iterable, Mapping
from pathlib import Path


def forms(text: str) -> set[bytes]:
    """A text as UTF-8, UTF-16 both ways, escaped, in hexadecimal and in base64."""
    plain = text.encode()
    escaped = text.encode("unicode_escape")
    encoded = {plain, text.encode("utf-16-le"), text.encode("utf-16-be"), escaped, text.encode("gb18030")}
    return encoded | binary_forms(plain)


def binary_forms(value: bytes) -> set[bytes]:
    """Bytes as they are, in hexadecimal in both cases, and as base64 at each of its three phases."""
    found = {value, binascii.hexlify(value), binascii.hexlify(value).upper()}
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + value)
        inner = whole[4 if shift else 0 :].rstrip(b"=")[:-2]
        if len(inner) >= 8:
            found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def found_in(content: bytes, needles: Mapping[str, Iterable[bytes]]) -> set[str]:
    """The names of what is found in some bytes."""
    return {name for name, each in needles.items() if any(needle in content for needle in each)}


def found_below(folder: Path, needles: Mapping[str, Iterable[bytes]]) -> dict[str, set[str]]:
    """What is found in which file below a folder; a file that vanishes meanwhile holds nothing."""
    hits: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        try:
            content = path.read_bytes() if path.is_file() else b""
        except FileNotFoundError:
            continue
        if found := found_in(content, needles):
            hits[str(path.relative_to(folder))] = found
    return hits

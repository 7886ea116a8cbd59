"""Chinese text in pieces that an index finds: pairs of neighbouring characters.

PostgreSQL's trigrams find nothing in Chinese under the C locale, and its parsers know no Chinese words.
"""

import re
from typing import Final
from unicodedata import normalize

_RUNS: Final = re.compile(r"[^\W_]+")
_LATIN: Final = re.compile(r"[0-9a-z]+")
PAIR: Final = 2
_LONGEST: Final = 40
"""Characters of a Latin word that are indexed; the recheck sees the whole."""


def folded(text: str) -> str:
    """The text as it is compared: compatibility forms and capitals made alike."""
    return normalize("NFKC", text).casefold()


def grams(content: str) -> list[str]:
    """The pieces of a folded text: Latin words and numbers whole, other runs in pairs.

    The last character of a run stands alone as well, so that a single one is found as a beginning.
    """
    pieces: set[str] = set()
    for run in _RUNS.findall(content):
        pieces.update(word[:_LONGEST] for word in _LATIN.findall(run))
        if not _LATIN.fullmatch(run):
            pieces.update(run[i : i + 2] for i in range(len(run)))
    return sorted(pieces)


def tsquery(words: list[str]) -> str:
    """What an index is asked for every one of the folded words, as a tsquery.

    A word of one character, and a Latin word, is the beginning of a piece.
    """
    asked: list[str] = []
    for word in words:
        for run in _RUNS.findall(word):
            if _LATIN.fullmatch(run):
                asked.append(f"'{run[:_LONGEST]}':*")
            elif len(run) == 1:
                asked.append(f"'{run}':*")
            else:
                asked.extend(f"'{run[i : i + 2]}'" for i in range(len(run) - 1))
    return " & ".join(dict.fromkeys(asked))


def writable(text: str | None) -> bool:
    """Whether PostgreSQL can be asked for a text at all: no NUL, no half of a surrogate pair."""
    try:
        return text is None or (b"\0" not in text.encode())
    except UnicodeEncodeError:
        return False


def words_of(text: str) -> list[str]:
    """The folded words that somebody searches for."""
    return folded(text).split()


def unsettled(words: list[str]) -> list[str]:
    """The words that need a recheck: a pair of characters is itself one piece, and found or not by that."""
    return [word for word in words if len(word) != PAIR or not _RUNS.fullmatch(word) or _LATIN.search(word)]


def like(word: str) -> str:
    """The pattern of the recheck: neighbouring pairs need not stand beside each other in the text."""
    escaped = word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"

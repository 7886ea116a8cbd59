"""How a page says things: texts, terms, days, times and deadlines in one language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

from markupsafe import Markup, escape

from api.locale import Lang, has_text, template, text
from api.pages.forms import said
from deliberation.domain.dates import day_words, exact_words, moment_words
from deliberation.domain.terms import term
from deliberation.domain.values import PARTY_TIME, local_date

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that a template says, bound to a language."""

    lang: Lang

    def t(self, key: str, **values: object) -> str:
        """The text of a key."""
        return text(self.lang, key, **values)

    def woven(self, key: str, counted: int, /, **parts: object) -> Markup:
        """The text of a key with links in it, each around its own part; `counted` chooses the singular."""
        return escape(template(self.lang, key, counted)).format_map(parts)

    def term(self, word: Enum) -> str:
        """What an enum member is called."""
        return said(term(word), self.lang)

    def say(self, sentence: object) -> str:
        """The Chinese or English of anything that has both."""
        return said(sentence, self.lang)

    def name(self, view: object) -> str:
        """What a hall or a unit is called."""
        zh, en = getattr(view, "name_zh", ""), getattr(view, "name_en", "")
        return str(zh if self.lang is Lang.ZH else en or zh)

    def day(self, day: date | datetime) -> str:
        """A day in China, written out: 2023年1月5日 / 5 Jan 2023."""
        return said(day_words(day), self.lang)

    def weekday(self, day: date | datetime) -> str:
        if isinstance(day, datetime):
            day = local_date(day)
        return self.t(f"time.{_WEEKDAYS[day.weekday()]}")

    def moment(self, moment: datetime) -> str:
        """A time in China, to the minute: 2023年1月5日 14:00."""
        return said(moment_words(moment), self.lang)

    def second(self, moment: datetime) -> str:
        """A time in China, to the second, for the trail."""
        return said(exact_words(moment.replace(microsecond=0)), self.lang)

    def clock(self, moment: datetime) -> str:
        """The time of day in China."""
        return f"{moment.astimezone(PARTY_TIME):%H:%M}"

    def side(self, side: str) -> str:
        """A side of a conference: the usual ones by their common names, any other as the hall calls it."""
        key = f"side.{side}"
        return self.t(key) if has_text(key) else side

    def listed(self, things: Iterable[object]) -> str:
        """Things named one after another: texts, terms, or anything that has both languages."""
        return self.t("punctuation.list").join(self._named(thing) for thing in things)

    def _named(self, thing: object) -> str:
        if isinstance(thing, str) and not isinstance(thing, Enum):
            return thing
        return self.term(thing) if isinstance(thing, Enum) else self.say(thing)


def iso(moment: date | datetime) -> str:
    """What `<time datetime>` says."""
    if isinstance(moment, datetime):
        return moment.astimezone(PARTY_TIME).isoformat(timespec="seconds")
    return moment.isoformat()


def for_input(moment: datetime) -> str:
    """What a `datetime-local` field takes."""
    return f"{moment.astimezone(PARTY_TIME):%Y-%m-%dT%H:%M}"


def days_between(first: date, last: date) -> int:
    return (last - first) // timedelta(days=1)

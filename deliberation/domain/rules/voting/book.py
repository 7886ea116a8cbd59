"""The book of rules: which profile holds for a body at a place on a day, and what the Code overrides."""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict

from deliberation.domain.rules.voting.civil_code import departures
from deliberation.domain.rules.voting.errors import NoRuleInForceError
from deliberation.domain.rules.voting.profile import Body, LocalProxies, Period, Profile, Rank
from deliberation.domain.terms import term

_STANDING: Final = {
    Rank.STATUTE: 4,
    Rank.PARTY_REGULATION: 3,
    Rank.ADMINISTRATIVE_REGULATION: 2,
    Rank.LOCAL_REGULATION: 1,
    Rank.CONVENTION: 0,
}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Conflict(_Value):
    """A text that would decide items of art. 278 otherwise than the Civil Code; it is never counted by."""

    profile: str
    place: str
    source_zh: str
    items: tuple[int, ...]


class RuleBook(_Value):
    """Every profile and period that is known, as data."""

    profiles: tuple[Profile, ...]
    periods: tuple[Period, ...] = ()
    proxies: tuple[LocalProxies, ...] = ()

    def select(self, body: Body, place: str, on: date) -> Profile:
        """The profile to pin for a body at a place on a day.

        The higher text prevails, then the nearer place, then the newer text: the Civil Code stands above
        every local text, and what local texts say of proxies is added to it. NoRuleInForceError where
        none is known; a neighbouring city's is never borrowed.
        """
        candidates = [
            profile
            for profile in self.profiles
            if profile.body is body and covers(profile.place, place) and profile.in_force(on)
        ]
        if not candidates:
            word = term(body)
            raise NoRuleInForceError(day=on, place=place, body=word.zh, body_en=word.en)
        profile = max(candidates, key=_precedence)
        rule = profile.proxy
        for local in self.proxies:
            in_force = local.since is None or local.since <= on
            if local.body is body and covers(local.place, place) and in_force:
                rule = local.added_to(rule)
        return profile if rule is profile.proxy else profile.model_copy(update={"proxy": rule})

    def named(self, name: str) -> Profile | None:
        """A profile by its own name, in force or not; None where there is none."""
        return next((profile for profile in self.profiles if profile.name == name), None)

    def periods_at(self, place: str, on: date) -> tuple[Period, ...]:
        """The periods that hold at a place on a day."""
        return tuple(
            period
            for period in self.periods
            if covers(period.place, place) and (period.since is None or period.since <= on)
        )

    def conflicts(self, place: str | None = None) -> tuple[Conflict, ...]:
        """The texts that conflict with the Civil Code, all or those that would hold at a place."""
        return tuple(
            Conflict(
                profile=profile.name,
                place=profile.place,
                source_zh=profile.source_zh,
                items=departures(profile),
            )
            for profile in self.profiles
            if departures(profile) and (place is None or covers(profile.place, place))
        )


def covers(place: str, asked: str) -> bool:
    """Whether a text of `place` holds in `asked`: `cn-zhejiang` covers `cn-zhejiang-zhoushan`."""
    return asked == place or asked.startswith(f"{place}-")


def place_of(name: str) -> str:
    """The place in a name such as `cn-zhejiang-zhoushan-2022`: all but the year at its end."""
    head, _, tail = name.rpartition("-")
    return head if head and tail.isdigit() else name


def _precedence(profile: Profile) -> tuple[int, int, date]:
    return _STANDING[profile.rank], len(profile.place.split("-")), profile.since or date.min

"""What it takes to decide: the profiles by which votes are counted, each with its source."""

from typing import Final

from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Asking
from deliberation.domain.rules.voting.profile import Body, Dimension, Period, Profile, Threshold
from deliberation.domain.rules.voting.speech import share_words
from deliberation.domain.terms import Term, term
from deliberation.domain.values import Role
from deliberation.store.rulebook import rule_book
from projections.directory.shapes import HallView
from projections.directory.view import halls

ROUTES: Final = Routes(page=True)


@ROUTES.get("/rules", PUBLIC)
async def rules(ask: Asking) -> Response:
    """Every profile by the body that it is for; those that the Civil Code overrides are marked."""
    book = rule_book()
    async with ask.views() as conn:
        known = await halls(conn)
    own = [(one, adopted_profile(one)) for one in known]
    profiles: dict[Body, list[Profile]] = {}
    for profile in book.profiles:
        profiles.setdefault(profile.body, []).append(profile)
    return ask.show(
        "rules.html",
        bodies=profiles,
        overridden={conflict.profile: conflict.items for conflict in book.conflicts()},
        share=share,
        halls=[(one, profile) for one, profile in own if profile],
        may_adopt=[one for one in known if ask.holds(one.id, (Role.CHAIR, Role.ADMINISTRATOR))],
        proxies=book.proxies,
        periods=book.periods,
        span=span,
    )


def adopted_profile(view: HallView) -> Profile | None:
    """The profile of a hall's own ballots; None where it has adopted no rules for them."""
    if view.voting_rules is None or view.voting_rules_since is None:
        return None
    return view.voting_rules.profile(view.voting_rules_since)


_SPANS: Final = (
    ("years", "{n}年", "{n} years"),
    ("days", "{n}日", "{n} days"),
    ("min_days", "至少{n}日", "at least {n} days"),
    ("max_days", "至多{n}日", "at most {n} days"),
    ("min_working_days", "至少{n}个工作日", "at least {n} working days"),
    ("extension_max", "可延长{n}日", "extended by {n} days at most"),
)


def span(period: Period) -> Term:
    """How long a period is: 至少5日，至多60日."""
    found = [(zh, en, n) for name, zh, en in _SPANS if (n := getattr(period, name)) is not None]
    en = ", ".join(one.format(n=n) for _, one, n in found)
    return Term("，".join(zh.format(n=n) for zh, _, n in found), en.replace("1 years", "1 year"))


def share(threshold: Threshold) -> Term:
    """A threshold in the law's words: 参与表决的业主人数的过半数."""
    base, part = term(threshold.base), share_words(threshold)
    if threshold.dim is Dimension.AREA:
        area = term(Dimension.AREA)
        return Term(f"{base.zh}的{area.zh}{part.zh}", f"{part.en} of the {area.en} of {base.en}")
    return Term(f"{base.zh}{part.zh}", f"{part.en} of {base.en}")

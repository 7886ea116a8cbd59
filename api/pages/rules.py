"""What it takes to decide: the profiles by which votes are counted, each with its source."""

from typing import Final

from starlette.responses import Response

from api.access import PUBLIC, Routes
from api.pages.ask import Asking
from deliberation.domain.rules.voting.profile import Body, Dimension, Profile, Threshold
from deliberation.domain.rules.voting.speech import share_words
from deliberation.domain.terms import Term, term
from deliberation.store.rulebook import rule_book

ROUTES: Final = Routes(page=True)


@ROUTES.get("/rules", PUBLIC)
async def rules(ask: Asking) -> Response:
    """Every profile by the body that it is for; those that the Civil Code overrides are marked."""
    book = rule_book()
    profiles: dict[Body, list[Profile]] = {}
    for profile in book.profiles:
        profiles.setdefault(profile.body, []).append(profile)
    return ask.show(
        "rules.html",
        bodies=profiles,
        overridden={conflict.profile: conflict.items for conflict in book.conflicts()},
        share=share,
    )


def share(threshold: Threshold) -> Term:
    """A threshold in the law's words: 参与表决的业主人数的过半数."""
    base, part = term(threshold.base), share_words(threshold)
    if threshold.dim is Dimension.AREA:
        area = term(Dimension.AREA)
        return Term(f"{base.zh}的{area.zh}{part.zh}", f"{part.en} of the {area.en} of {base.en}")
    return Term(f"{base.zh}{part.zh}", f"{part.en} of {base.en}")

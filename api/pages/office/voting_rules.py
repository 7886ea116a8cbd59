"""A hall's own voting rules: put together from parts, shown by a real count, and only then adopted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from starlette.responses import Response

from api.access import Routes, holding
from api.pages.ask import Ask, Asking, found
from api.pages.catalogue.voting_rules import EXAMPLE, MOST_MEMBERS, VOTING_RULES
from api.pages.fields import Raw
from api.pages.forms import Returned, WrongFormError, build
from api.pages.posting import Ids, Place, ids_of
from api.pages.rules import adopted_profile, share
from deliberation.domain.errors import NotFoundError, Refusal
from deliberation.domain.hall.commands import AdoptVotingRules
from deliberation.domain.hall.voting_rules import sound
from deliberation.domain.rules.procedure import Comparator
from deliberation.domain.rules.voting.hall_rules import Example, HallRules, worked_example
from deliberation.domain.rules.voting.profile import Majority, Profile
from deliberation.domain.values import HallId, Role, local_date
from projections.directory.shapes import HallView
from projections.directory.view import hall

ROUTES: Final = Routes(prefix="/office", page=True)

_WHAT: Final = "议事厅 / hall"
_DOOR: Final = holding(Role.CHAIR, administrator=True)
_FIGURES: Final[Mapping[str, tuple[int, int]]] = {
    "members": (1, MOST_MEMBERS),
    "came": (0, MOST_MEMBERS),
    "sides": (1, 20),
}
_SUGGESTED: Final = {"members": ["15"], "came": ["11"], "sides": ["3"]}
_NEW: Final = HallRules(name="-")
ASKED_FOR: Final = tuple(item.name for item in VOTING_RULES.fields if item.name not in {"name", "basis"})
"""What the example is counted from: no text that somebody wrote goes into an address."""


@dataclass(frozen=True, slots=True)
class Tried:
    """The rules as answered, by an example of so many members; or why there is none."""

    profile: Profile | None = None
    example: Example | None = None
    members: int = 0
    came: int = 0
    refusal: Refusal | None = None

    @property
    def low(self) -> bool:
        """Whether a motion may carry with as many against it as for it."""
        if self.profile is None:
            return False
        share = self.profile.approve[Majority.ORDINARY][0]
        return 2 * share.num < share.den + (share.cmp is Comparator.AT_LEAST)


def tried(ask: Ask, ids: Ids, raw: Raw) -> Tried:
    """Count an example under the rules of a form, adopted or not."""
    try:
        command = cast(AdoptVotingRules, build(VOTING_RULES, {**raw, "name": ["-"], "basis": []}, ids))
    except WrongFormError:
        return Tried()
    figures = {name: _figure(raw, name) for name in EXAMPLE}
    try:
        sound(command.rules)
        profile = command.rules.profile(local_date(ask.now))
    except Refusal as refusal:
        return Tried(refusal=refusal)
    members, came = figures["members"], min(figures["came"], figures["members"])
    example = worked_example(profile, members, came, figures["sides"])
    return Tried(profile, example, members, came)


def _figure(raw: Raw, name: str) -> int:
    lowest, highest = _FIGURES[name]
    return max(lowest, min(int(raw[name][0]), highest))


def as_answers(rules: HallRules) -> dict[str, list[str]]:
    """Rules as the answers of their form, with the figures of the usual example."""
    values = rules.model_dump(mode="json")
    return {
        name: ["yes"] if value is True else [] if value is False else [str(value)]
        for name, value in values.items()
    } | _SUGGESTED


async def show(ask: Ask, ids: Ids, returned: Returned | None, status: int) -> Response:
    async with ask.views() as conn:
        view: HallView = found(await hall(conn, HallId(ids["hall"])), _WHAT)
    if not ask.holds(view.id, VOTING_RULES.roles):
        raise NotFoundError(what=_WHAT)
    initial = as_answers(view.voting_rules or _NEW)
    if view.voting_rules is None:
        initial["name"] = []
    path = f"/office/halls/{view.id}/voting-rules"
    return ask.show(
        "office/voting_rules.html",
        status,
        hall=view,
        form=ask.form(
            VOTING_RULES,
            f"{path}/{VOTING_RULES.name}",
            hall=view.id,
            version=view.version,
            initial=initial,
            returned=returned,
        ),
        tried=tried(ask, ids, returned.raw if returned else initial),
        example_of=ASKED_FOR,
        example_href=f"{path}/example",
        adopted=adopted_profile(view),
        share=share,
    )


@ROUTES.get("/halls/{hall}/voting-rules", _DOOR)
async def voting_rules(ask: Asking) -> Response:
    return await show(ask, ids_of(ask.request), None, 200)


@ROUTES.get("/halls/{hall}/voting-rules/example", _DOOR)
async def example(ask: Asking) -> Response:
    """The example alone, for the page to put in place while its answers change."""
    raw = {name: ask.request.query_params.getlist(name) for name in ASKED_FOR}
    counted = tried(ask, ids_of(ask.request), raw)
    return ask.show("office/voting_example.html", tried=counted, share=share)


Place(ROUTES, "/halls/{hall}/voting-rules", show).take(VOTING_RULES, _DOOR)

"""Whom an auditor may choose in a filter: who holds a role in the halls that the auditor sees, by name."""

from collections.abc import Iterable
from typing import Any, Final

from api.pages.ask import Ask
from api.pages.fields import Option
from api.pages.office.doors import halls_seen
from deliberation.domain.values import PersonId, Role
from projections.directory.shapes import HallView
from projections.naming.actors import RIGHT, SYSTEM, system_words

OF_THE_LOG: Final = tuple(
    f"{SYSTEM}{part}" for part in ("import", "timer", "public", "operator", "setup", "demo")
)
OF_LOOKS: Final = tuple(f"{SYSTEM}{part}" for part in ("operator", "export"))
"""Parts of the service that enter things, and that hand data out."""


async def people_of_halls(ask: Ask, conn: Any, houses: Iterable[HallView], chosen: str) -> list[Option]:
    """People by name, with their roles behind it; of an administrator those of every hall.

    Whoever else is asked for by the address stands last: a resident, a right, a part of the service.
    """
    seen = set(await halls_seen(ask, conn))
    roles: dict[PersonId, dict[Role, None]] = {}
    for hall in houses:
        if ask.visitor.rights.administrator or hall.id in seen:
            for grant in hall.grants:
                roles.setdefault(grant.person, {})[grant.role] = None
    names = await ask.names(roles)
    found = [
        Option(str(person), names[person], ask.words.listed(ask.words.term(role) for role in held))
        for person, held in sorted(roles.items(), key=lambda one: names[one[0]])
    ]
    known = chosen in {one.value for one in found}
    return found if known or not chosen else [*found, Option(chosen, _called(ask, chosen))]


def parts_of_the_service(ask: Ask, actors: Iterable[str]) -> list[Option]:
    """Those parts of the service that a filter offers."""
    return [Option(actor, ask.words.say(system_words(actor))) for actor in actors]


def _called(ask: Ask, actor: str) -> str:
    if actor.startswith(SYSTEM):
        return ask.words.say(system_words(actor))
    if actor.startswith(RIGHT):
        return ask.words.t("audit.voter", id=actor.removeprefix(RIGHT)[:8])
    return ask.words.t("audit.resident", id=actor[:8])

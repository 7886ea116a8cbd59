"""Whom an office knows by name: whom a filter offers, and whom the sentences of the trail name."""

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any, Final
from uuid import UUID

from api.pages.ask import Ask
from api.pages.fields import Option
from api.pages.office.doors import halls_seen
from api.routes.roles import halls_of
from deliberation.domain.terms import Term
from deliberation.domain.values import PersonId, Role
from projections.directory.shapes import HallView
from projections.directory.view import halls, persons, seats
from projections.naming.actors import RIGHT, SYSTEM, system_words
from projections.naming.view import Names, Reader

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


def reader_of(ask: Ask, conn: Any) -> Reader:
    """Whose eyes names are for on a page of many halls: unpublished words of those that the visitor sees,
    and the people who take part in them."""
    return Reader(halls_of(ask.visitor), partial(_people, ask, conn))


async def _people(ask: Ask, conn: Any, ids: Collection[UUID]) -> Names:
    """Who of some takes part in a hall that the visitor sees: by a role, a seat or their unit. Residents stay
    ids, and so does whoever's data were erased or restricted."""
    seen = set(await halls_seen(ask, conn))
    houses = [hall for hall in await halls(conn) if ask.visitor.rights.administrator or hall.id in seen]
    units = {listed.unit.id for hall in houses for listed in hall.units}
    known = {grant.person for hall in houses for grant in hall.grants}
    for seat in await seats(conn):
        if seat.hall in {hall.id for hall in houses}:
            known |= {person for person in (seat.holder, seat.alternate) if person}
    for view in await persons(conn):
        if not units.isdisjoint(link.unit.id for link in view.affiliations):
            known.add(view.id)
    told = await ask.personal(known.intersection(ids))
    found = ((person, said.get("name") or said.get("public_name")) for person, said in told.items())
    return {person: Term(str(name), str(name)) for person, name in found if name}


def parts_of_the_service(ask: Ask, actors: Iterable[str]) -> list[Option]:
    """Those parts of the service that a filter offers."""
    return [Option(actor, ask.words.say(system_words(actor))) for actor in actors]


def _called(ask: Ask, actor: str) -> str:
    if actor.startswith(SYSTEM):
        return ask.words.say(system_words(actor))
    if actor.startswith(RIGHT):
        return ask.words.t("audit.voter", id=actor.removeprefix(RIGHT)[:8])
    return ask.words.t("audit.resident", id=actor[:8])

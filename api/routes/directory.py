"""Halls, organisations, persons and seats: who takes part, and with which rights."""

from operator import attrgetter
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.access import ADMINISTRATOR, PUBLIC, SIGNED_IN, Routes, holding
from api.deps import Hall, Visiting, caller
from api.posting import Ask, post_commands
from api.reading import WAITING, Listing, Moment, Shape, page_of, position_of
from api.routes.roles import MEMBERS, may_read_names
from deliberation.domain.access.events import AccessPurpose, DataField
from deliberation.domain.errors import NotFoundError
from deliberation.domain.hall import commands as h
from deliberation.domain.person import commands as p
from deliberation.domain.seat import commands as s
from deliberation.domain.unit import commands as u
from deliberation.domain.values import Channel, HallId, PersonId, Role, SeatId, UnitId
from projections.directory import view
from projections.directory.shapes import HallView, PersonView, SeatView, UnitView
from projections.reading import reached
from projections.shapes import Page

halls: Final = Routes("/api/v1/halls", tag="halls", on_get=WAITING)
units: Final = Routes("/api/v1/organisations", tag="organisations", on_get=WAITING)
persons: Final = Routes("/api/v1/persons", tag="persons", on_get=WAITING)
seats: Final = Routes("/api/v1/seats", tag="seats", on_get=WAITING)

_ID: Final = attrgetter("id")
_HALL: Final = "议事厅 / hall"
_UNIT: Final = "单位 / organisation"
_PERSON: Final = "人员 / person"
_SEAT: Final = "席位 / seat"

HALL: Final = Shape(HallView, "Hall", position=int)
UNIT: Final = Shape(UnitView, "Organisation", position=int)
PERSON: Final = Shape(PersonView, "Person", position=int)
SEAT: Final = Shape(SeatView, "Seat", position=int)


# Halls -------------------------------------------------------------------------------------------

post_commands(
    halls,
    "halls",
    (
        Ask(
            "",
            h.EstablishHall,
            ADMINISTRATOR,
            "Establish a hall",
            makes="hall",
            example={
                "name_zh": "育才新村议事厅",
                "name_en": "Yucai Hall",
                "code": "YC",
                "level": "community",
            },
        ),
        Ask("/{hall}/lead", h.NameLeadUnit, ADMINISTRATOR, "Put a party organisation at the head"),
        Ask(
            "/{hall}/rules",
            h.AdoptRules,
            holding(Role.CHAIR, administrator=True),
            "Adopt rules of procedure",
        ),
        Ask(
            "/{hall}/voting-rules",
            h.AdoptVotingRules,
            holding(Role.CHAIR, administrator=True),
            "Adopt rules for its own ballots",
            example={
                "rules": {
                    "name": "议事厅表决办法",
                    "quorum_num": 2,
                    "quorum_den": 3,
                    "approve_of": "persons_present",
                    "each_side": 1,
                    "ballot": "recorded",
                }
            },
        ),
        Ask("/{hall}/organisations", h.ListUnit, ADMINISTRATOR, "Let an organisation take part"),
        Ask(
            "/{hall}/organisations/{unit}/delisting",
            h.DelistUnit,
            ADMINISTRATOR,
            "Let it no longer",
        ),
        Ask(
            "/{hall}/grants",
            h.GrantRole,
            ADMINISTRATOR,
            "Give a person a role in the hall",
            example={
                "person": "7d6f3a52-4d0e-5c4f-8a57-0d6a1e8e4a11",
                "role": "chair",
                "since": "2026-01-01",
            },
        ),
        Ask("/{hall}/revocations", h.RevokeRole, ADMINISTRATOR, "Take a role back"),
    ),
)


@halls.get("", PUBLIC, summary="All halls, each after its parent")
async def list_halls(hall: Hall, query: Annotated[Listing, Query()]) -> Page[HallView]:
    async with hall.views.connection() as connection:
        position = await reached(connection)
        return page_of(await view.halls(connection), query, _ID, position)


@halls.get("/{hall_id}", PUBLIC, summary="One hall", response_model=HALL.documented)
async def read_hall(hall: Hall, hall_id: HallId, moment: Moment) -> Response:
    async with hall.views.connection() as connection:
        position = await position_of(connection, moment)
        found = await view.hall(connection, hall_id, as_of=moment)
    if found is None:
        raise NotFoundError(what=_HALL)
    return HALL.answer(found, version=found.version, position=position)


# Organisations -----------------------------------------------------------------------------------

post_commands(
    units,
    "organisations",
    (
        Ask(
            "",
            u.RegisterUnit,
            ADMINISTRATOR,
            "Register an organisation",
            makes="unit",
            example={"name_zh": "供电公司", "name_en": "Power company", "kind": "state_owned_enterprise"},
        ),
        Ask("/{unit}/name", u.RenameUnit, ADMINISTRATOR, "Give it another name"),
        Ask("/{unit}/merger", u.MergeUnit, ADMINISTRATOR, "Merge it into another"),
        Ask("/{unit}/split", u.SplitUnit, ADMINISTRATOR, "Divide it"),
        Ask("/{unit}/dissolution", u.DissolveUnit, ADMINISTRATOR, "Dissolve it, naming its successor"),
    ),
)


class UnitFilter(Listing):
    """Of one hall those listed in it; with `ended` also those that are no more."""

    hall: HallId | None = None
    ended: bool = False


@units.get("", PUBLIC, summary="Organisations by name")
async def list_units(hall: Hall, query: Annotated[UnitFilter, Query()]) -> Page[UnitView]:
    async with hall.views.connection() as connection:
        position = await reached(connection)
        whole = await view.units(connection, hall=query.hall, ended=query.ended)
        return page_of(whole, query, _ID, position)


@units.get("/{unit}", PUBLIC, summary="One organisation", response_model=UNIT.documented)
async def read_unit(hall: Hall, unit: UnitId, moment: Moment) -> Response:
    async with hall.views.connection() as connection:
        position = await position_of(connection, moment)
        found = await view.unit(connection, unit, as_of=moment)
    if found is None:
        raise NotFoundError(what=_UNIT)
    return UNIT.answer(found, version=found.version, position=position)


# Persons -----------------------------------------------------------------------------------------

post_commands(
    persons,
    "persons",
    (
        Ask(
            "",
            p.RegisterPerson,
            ADMINISTRATOR,
            "Register a person",
            makes="person",
            example={"name": "张毅", "public_name": "张*毅"},
        ),
        Ask("/{person}/details", p.CorrectPersonDetails, ADMINISTRATOR, "Put details right; null stays"),
        Ask(
            "/{person}/affiliations",
            p.AffiliatePerson,
            ADMINISTRATOR,
            "Let a person act for a unit",
            example={"unit": "0f2a6c0c-6a0b-5f9c-8b5e-9a4e5d2c7b10", "since": "2026-01-01"},
        ),
        Ask("/{person}/disaffiliations", p.DisaffiliatePerson, ADMINISTRATOR, "Let them no longer"),
        Ask("/{person}/restriction", p.RestrictPersonalData, ADMINISTRATOR, "Keep the data unused"),
        Ask("/{person}/restriction/lifting", p.LiftRestriction, ADMINISTRATOR, "Use them again"),
        Ask("/{person}/erasure", p.ErasePersonalData, ADMINISTRATOR, "Erase what is held of the person"),
        Ask(
            "/{person}/data-requests",
            p.AskAboutOwnData,
            SIGNED_IN,
            "Ask for access, correction or erasure",
            makes="request",
        ),
        Ask(
            "/{person}/data-requests/{request}/answer",
            p.AnswerDataRequest,
            ADMINISTRATOR,
            "Grant a request, or refuse it with the reason",
        ),
        Ask("/{person}/administration", p.AppointAdministrator, ADMINISTRATOR, "Appoint an administrator"),
        Ask("/{person}/administration-end", p.WithdrawAdministrator, ADMINISTRATOR, "End an administration"),
    ),
)


class PersonFilter(Listing):
    """Of one unit those who act for it today."""

    unit: UnitId | None = None


@persons.get("", MEMBERS, summary="Registered persons, without names")
async def list_persons(hall: Hall, query: Annotated[PersonFilter, Query()]) -> Page[PersonView]:
    async with hall.views.connection() as connection:
        position = await reached(connection)
        return page_of(await view.persons(connection, unit=query.unit), query, _ID, position)


@persons.get("/{person}", MEMBERS, summary="One person, without a name", response_model=PERSON.documented)
async def read_person(hall: Hall, person: PersonId, moment: Moment) -> Response:
    async with hall.views.connection() as connection:
        position = await position_of(connection, moment)
        found = await view.person(connection, person, as_of=moment)
    if found is None:
        raise NotFoundError(what=_PERSON)
    return PERSON.answer(found, version=found.version, position=position)


class PersonDetails(BaseModel):
    """What is known of a person; what was never given, or was erased, is null."""

    name: str | None = None
    public_name: str | None = None
    phone: str | None = None
    room: str | None = None


@persons.get(
    "/{person}/details",
    holding(Role.CHAIR, Role.RECORDER, administrator=True),
    summary="Name, phone and room, for administrators and for chairs and recorders of the person's halls",
)
async def read_details(hall: Hall, who: Visiting, person: PersonId) -> PersonDetails:
    async with hall.views.connection() as connection:
        found = await view.person(connection, person)
        if found is None or not await may_read_names(connection, who, found):
            raise NotFoundError(what=_PERSON)
    fields = [DataField(name) for name in PersonDetails.model_fields]
    sender = caller(who, Channel.API)
    await run_in_threadpool(hall.opened, sender, [person], fields, AccessPurpose.ADMINISTRATION)
    known: dict[str, Any] = await run_in_threadpool(hall.vault.personal, person)
    return PersonDetails(**{name: known.get(name) for name in PersonDetails.model_fields})


# Seats -------------------------------------------------------------------------------------------

post_commands(
    seats,
    "seats",
    (
        Ask(
            "",
            s.CreateSeat,
            ADMINISTRATOR,
            "Give a hall a seat",
            makes="seat",
            example={"hall": "2b0b1f0e-8f7c-5c0b-9d5e-0a4b7c1d2e3f", "side": "residents"},
        ),
        Ask(
            "/{seat}/holder",
            s.FillSeat,
            ADMINISTRATOR,
            "Seat a person",
            example={"person": "7d6f3a52-4d0e-5c4f-8a57-0d6a1e8e4a11", "since": "2026-01-01"},
        ),
        Ask("/{seat}/alternate", s.NameAlternate, ADMINISTRATOR, "Name the alternate"),
        Ask("/{seat}/vacancy", s.VacateSeat, ADMINISTRATOR, "End the holder's term"),
        Ask("/{seat}/abolition", s.AbolishSeat, ADMINISTRATOR, "Abolish the seat"),
    ),
)


class SeatFilter(Listing):
    """Of one hall its seats; of all where none is named."""

    hall: HallId | None = None


@seats.get("", PUBLIC, summary="Seats in the order of their making")
async def list_seats(hall: Hall, query: Annotated[SeatFilter, Query()]) -> Page[SeatView]:
    async with hall.views.connection() as connection:
        position = await reached(connection)
        return page_of(await view.seats(connection, query.hall), query, _ID, position)


@seats.get("/{seat}", PUBLIC, summary="One seat", response_model=SEAT.documented)
async def read_seat(hall: Hall, seat: SeatId, moment: Moment) -> Response:
    async with hall.views.connection() as connection:
        position = await position_of(connection, moment)
        found = await view.seat(connection, seat, as_of=moment)
    if found is None:
        raise NotFoundError(what=_SEAT)
    return SEAT.answer(found, version=found.version, position=position)

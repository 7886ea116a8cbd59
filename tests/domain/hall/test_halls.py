"""Halls, units, persons and seats: who may enter them, and what does not fit."""

from datetime import date

import pytest

from deliberation.domain.errors import NotAllowedError, NotFoundError
from deliberation.domain.hall import commands as c
from deliberation.domain.hall import decider as halls
from deliberation.domain.hall import events as e
from deliberation.domain.hall.state import HALLS, Hall
from deliberation.domain.person import commands as pc
from deliberation.domain.person import decider as persons
from deliberation.domain.person import events as pe
from deliberation.domain.person.state import PERSONS, Person
from deliberation.domain.rules.procedure import RulesOfProcedure
from deliberation.domain.seat import commands as sc
from deliberation.domain.seat import decider as seats
from deliberation.domain.seat import events as se
from deliberation.domain.seat.state import SEATS
from deliberation.domain.unit import commands as uc
from deliberation.domain.unit import decider as units
from deliberation.domain.unit import events as ue
from deliberation.domain.unit.state import UNITS, Unit
from deliberation.domain.values import Role
from tests.domain.dsl import an_id, given, state, who

HALL, UNIT, PERSON, SEAT = an_id("hall"), an_id("unit"), an_id("person"), an_id("seat")
ADMIN = who(Role.ADMINISTRATOR)
DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)
PARTY = Unit(kind=ue.UnitKind.COMMUNITY_PARTY_ORG)
OFFICE = Unit(kind=ue.UnitKind.FUNCTIONAL_UNIT)
GONE = Unit(kind=ue.UnitKind.FUNCTIONAL_UNIT, ended=True)
KNOWN = Person(registered=True)


def established(level: e.HallLevel = e.HallLevel.COMMUNITY) -> e.HallEstablished:
    return e.HallEstablished(name_zh="议事厅", name_en="Hall", code="YC", level=level)


def establishment(level: e.HallLevel = e.HallLevel.COMMUNITY) -> c.EstablishHall:
    return c.EstablishHall(hall=HALL, name_zh="议事厅", name_en="Hall", code="YC", level=level)


def test_an_administrator_establishes_a_hall() -> None:
    given(HALLS).when(halls.establish, ADMIN, establishment(), None, PARTY).then(established())


def test_nobody_else_does() -> None:
    given(HALLS).when(halls.establish, who(Role.CHAIR), establishment(), None, None).then_refused(
        NotAllowedError
    )


def test_a_hall_is_established_once() -> None:
    given(HALLS, established()).when(halls.establish, ADMIN, establishment(), None, None).then_refused(
        halls.HallExistsError
    )


@pytest.mark.parametrize(
    ("parent", "refused"),
    [
        (e.HallLevel.GRID, True),
        (e.HallLevel.COMMUNITY, True),
        (e.HallLevel.STREET, False),
        (e.HallLevel.DISTRICT, False),
    ],
)
def test_the_parent_stands_above(parent: e.HallLevel, refused: bool) -> None:
    outcome = given(HALLS).when(halls.establish, ADMIN, establishment(), Hall(level=parent), None)
    if refused:
        outcome.then_refused(halls.ParentNotAboveError)
    else:
        outcome.then(established())


def test_the_unit_named_last_leads() -> None:
    assert state(HALLS, established(), e.LeadUnitNamed(unit=an_id("another"))).lead_unit == an_id("another")


def test_a_party_organisation_leads() -> None:
    lead = c.NameLeadUnit(hall=HALL, unit=UNIT)
    given(HALLS, established()).when(halls.name_lead_unit, ADMIN, lead, PARTY).then(
        e.LeadUnitNamed(unit=UNIT)
    )
    given(HALLS, established()).when(halls.name_lead_unit, ADMIN, lead, OFFICE).then_refused(
        halls.LeadNotPartyError
    )


def test_the_chair_adopts_rules_that_later_meetings_pin() -> None:
    rules = RulesOfProcedure(name="ours.v1", publication_min_days=7)
    fact = e.RulesAdopted(rules=rules)
    given(HALLS, established()).when(
        halls.adopt_rules, who(Role.CHAIR), c.AdoptRules(hall=HALL, rules=rules)
    ).then(fact)
    assert state(HALLS, established(), fact).rules == rules


def test_a_unit_is_listed_once_and_taken_off() -> None:
    listed = e.UnitListed(unit=UNIT, side="owners")
    given(HALLS, established()).when(
        halls.list_unit, ADMIN, c.ListUnit(hall=HALL, unit=UNIT, side="owners"), OFFICE
    ).then(listed)
    given(HALLS, established(), listed).when(
        halls.list_unit, ADMIN, c.ListUnit(hall=HALL, unit=UNIT), OFFICE
    ).then_refused(halls.AlreadyListedError)
    off = c.DelistUnit(hall=HALL, unit=UNIT)
    given(HALLS, established(), listed).when(halls.delist_unit, ADMIN, off).then(e.UnitDelisted(unit=UNIT))
    given(HALLS, established()).when(halls.delist_unit, ADMIN, off).then_refused(halls.NotListedError)
    after = state(HALLS, established(), listed, e.UnitDelisted(unit=UNIT))
    assert (after.units, after.side_of(UNIT)) == (frozenset(), str(UNIT))


def grant(**more: object) -> c.GrantRole:
    return c.GrantRole.model_validate(
        {"hall": HALL, "person": PERSON, "role": Role.CHAIR, "since": DAY, **more}
    )


def test_a_role_is_held_from_its_first_to_its_last_day() -> None:
    fact = e.RoleGranted(person=PERSON, role=Role.CHAIR, since=DAY, until=DAY)
    given(HALLS, established()).when(halls.grant_role, ADMIN, grant(until=DAY), KNOWN).then(fact)
    hall = state(HALLS, established(), fact)
    assert hall.roles_on(DAY, PERSON) == {Role.CHAIR}
    assert hall.roles_on(date(2026, 3, 1), PERSON) == frozenset()
    assert hall.roles_on(NEXT, PERSON) == frozenset()


def test_a_role_is_not_granted_twice_nor_backwards_nor_to_a_stranger() -> None:
    fact = e.RoleGranted(person=PERSON, role=Role.CHAIR, since=DAY)
    given(HALLS, established(), fact).when(halls.grant_role, ADMIN, grant(), KNOWN).then_refused(
        halls.AlreadyGrantedError
    )
    given(HALLS, established()).when(
        halls.grant_role, ADMIN, grant(since=NEXT, until=DAY), KNOWN
    ).then_refused(persons.TermEndsBeforeItBeginsError)
    given(HALLS, established()).when(halls.grant_role, ADMIN, grant(), Person()).then_refused(NotFoundError)


def test_a_role_is_revoked_where_it_was_held() -> None:
    fact = e.RoleGranted(person=PERSON, role=Role.CHAIR, since=DAY)
    revoke = c.RevokeRole(hall=HALL, person=PERSON, role=Role.CHAIR)
    revoked = e.RoleRevoked(person=PERSON, role=Role.CHAIR)
    given(HALLS, established(), fact).when(halls.revoke_role, ADMIN, revoke).then(revoked)
    given(HALLS, established()).when(halls.revoke_role, ADMIN, revoke).then_refused(halls.NotGrantedError)
    assert state(HALLS, established(), fact, revoked).roles_on(DAY, PERSON) == frozenset()


REGISTERED = ue.UnitRegistered(name_zh="供电公司", kind=ue.UnitKind.FUNCTIONAL_UNIT)
REGISTER = uc.RegisterUnit(unit=UNIT, name_zh="供电公司", kind=ue.UnitKind.FUNCTIONAL_UNIT)
SUCCESSOR = an_id("successor")


def test_a_unit_is_registered_once_below_one_that_acts() -> None:
    given(UNITS).when(units.register, ADMIN, REGISTER, PARTY).then(REGISTERED)
    given(UNITS).when(units.register, ADMIN, REGISTER, GONE).then_refused(units.UnitEndedError)
    given(UNITS, REGISTERED).when(units.register, ADMIN, REGISTER, None).then_refused(units.UnitExistsError)


def test_a_unit_is_renamed_while_it_acts() -> None:
    rename = uc.RenameUnit(unit=UNIT, name_zh="电网公司")
    given(UNITS, REGISTERED).when(units.rename, ADMIN, rename).then(ue.UnitRenamed(name_zh="电网公司"))
    given(UNITS).when(units.rename, ADMIN, rename).then_refused(NotFoundError)


def test_a_unit_merges_into_another_that_acts() -> None:
    merge = uc.MergeUnit(unit=UNIT, into=SUCCESSOR)
    fact = ue.UnitMerged(into=SUCCESSOR)
    given(UNITS, REGISTERED).when(units.merge, ADMIN, merge, OFFICE).then(fact)
    given(UNITS, REGISTERED).when(units.merge, ADMIN, merge, GONE).then_refused(units.UnitEndedError)
    given(UNITS, REGISTERED).when(
        units.merge, ADMIN, uc.MergeUnit(unit=UNIT, into=UNIT), OFFICE
    ).then_refused(units.OwnSuccessorError)
    assert state(UNITS, REGISTERED, fact).successor == SUCCESSOR


def test_a_split_unit_names_one_of_its_parts_as_successor() -> None:
    parts = [SUCCESSOR, an_id("part")]
    split = uc.SplitUnit(unit=UNIT, into=parts, successor=SUCCESSOR)
    given(UNITS, REGISTERED).when(units.split, ADMIN, split, [OFFICE, OFFICE]).then(
        ue.UnitSplit(into=parts, successor=SUCCESSOR)
    )
    stranger = split.model_copy(update={"successor": an_id("stranger")})
    given(UNITS, REGISTERED).when(units.split, ADMIN, stranger, []).then_refused(
        units.SuccessorNotAmongPartsError
    )
    itself = uc.SplitUnit(unit=UNIT, into=[UNIT, SUCCESSOR], successor=SUCCESSOR)
    given(UNITS, REGISTERED).when(units.split, ADMIN, itself, []).then_refused(units.OwnSuccessorError)
    facts = (REGISTERED, ue.UnitSplit(into=parts, successor=SUCCESSOR))
    assert state(UNITS, *facts).ended


def test_a_unit_is_dissolved_with_or_without_a_successor() -> None:
    dissolve = uc.DissolveUnit(unit=UNIT, successor=SUCCESSOR)
    fact = ue.UnitDissolved(successor=SUCCESSOR)
    given(UNITS, REGISTERED).when(units.dissolve, ADMIN, dissolve, OFFICE).then(fact)
    given(UNITS, REGISTERED).when(units.dissolve, ADMIN, uc.DissolveUnit(unit=UNIT), None).then(
        ue.UnitDissolved()
    )
    given(UNITS, REGISTERED).when(
        units.dissolve, ADMIN, uc.DissolveUnit(unit=UNIT, successor=UNIT), OFFICE
    ).then_refused(units.OwnSuccessorError)
    given(UNITS, REGISTERED, fact).when(units.dissolve, ADMIN, dissolve, OFFICE).then_refused(
        units.UnitEndedError
    )


ENTERED = pe.PersonRegistered(person=PERSON, name="张毅", public_name="张*毅")
ACTS = pe.PersonAffiliated(person=PERSON, unit=UNIT, since=DAY)


def test_a_person_is_registered_once() -> None:
    register = pc.RegisterPerson(person=PERSON, name="张毅", public_name="张*毅")
    given(PERSONS).when(persons.register, ADMIN, register).then(ENTERED)
    given(PERSONS, ENTERED).when(persons.register, ADMIN, register).then_refused(persons.PersonExistsError)


def test_details_are_put_right() -> None:
    right = pc.CorrectPersonDetails(person=PERSON, phone="13900000000")
    given(PERSONS, ENTERED).when(persons.correct_details, ADMIN, right).then(
        pe.PersonDetailsCorrected(person=PERSON, phone="13900000000")
    )


def test_no_decider_sees_a_personal_value() -> None:
    assert not {"name", "public_name", "phone", "room"} & set(Person.__dataclass_fields__)


def test_a_person_acts_for_a_unit_in_the_given_time() -> None:
    acts = pc.AffiliatePerson(person=PERSON, unit=UNIT, since=DAY)
    given(PERSONS, ENTERED).when(persons.affiliate, ADMIN, acts).then(ACTS)
    given(PERSONS, ENTERED, ACTS).when(persons.affiliate, ADMIN, acts).then_refused(
        persons.AlreadyAffiliatedError
    )
    backwards = pc.AffiliatePerson(person=PERSON, unit=UNIT, since=NEXT, until=DAY)
    given(PERSONS, ENTERED).when(persons.affiliate, ADMIN, backwards).then_refused(
        persons.TermEndsBeforeItBeginsError
    )
    person = state(PERSONS, ENTERED, ACTS)
    assert person.units_on(DAY) == {UNIT}
    assert person.units_on(date(2026, 3, 1)) == frozenset()


def test_a_person_stops_acting_for_a_unit() -> None:
    leave = pc.DisaffiliatePerson(person=PERSON, unit=UNIT)
    left = pe.PersonDisaffiliated(unit=UNIT)
    given(PERSONS, ENTERED, ACTS).when(persons.disaffiliate, ADMIN, leave).then(left)
    given(PERSONS, ENTERED).when(persons.disaffiliate, ADMIN, leave).then_refused(persons.NotAffiliatedError)
    assert state(PERSONS, ENTERED, ACTS, left).units_on(DAY) == frozenset()


def test_administrators_appoint_and_withdraw_each_other_never_themselves() -> None:
    appointed = pe.AdministratorAppointed()
    given(PERSONS, ENTERED).when(persons.appoint_administrator, ADMIN).then(appointed)
    given(PERSONS, ENTERED, appointed).when(persons.appoint_administrator, ADMIN).then_refused(
        persons.AlreadyAdministratorError
    )

    def withdraw(person: Person, *, own: bool) -> list[object]:
        return list(persons.withdraw_administrator(person, ADMIN, own=own))

    administrator = state(PERSONS, ENTERED, appointed)
    assert withdraw(administrator, own=False) == [pe.AdministratorWithdrawn()]
    with pytest.raises(persons.OwnAdministrationError):
        withdraw(administrator, own=True)
    with pytest.raises(persons.NotAdministratorError):
        withdraw(KNOWN, own=False)
    assert not state(PERSONS, ENTERED, appointed, pe.AdministratorWithdrawn()).administrator


CREATED = se.SeatCreated(hall=HALL, unit=UNIT, side="owners")
CREATE = sc.CreateSeat(seat=SEAT, hall=HALL, unit=UNIT, side="owners")


def filled(since: date = DAY, until: date | None = None, person: str = "person") -> se.SeatFilled:
    return se.SeatFilled(person=an_id(person), since=since, until=until)


def filling(since: date, until: date | None = None) -> sc.FillSeat:
    return sc.FillSeat(seat=SEAT, person=PERSON, since=since, until=until)


def test_a_seat_is_created_once() -> None:
    given(SEATS).when(seats.create, ADMIN, CREATE).then(CREATED)
    given(SEATS, CREATED).when(seats.create, ADMIN, CREATE).then_refused(seats.SeatExistsError)


def test_a_seat_has_one_holder_on_any_day() -> None:
    taken = (CREATED, filled(DAY, NEXT))
    for since, until in [(NEXT, None), (date(2026, 1, 1), DAY), (date(2026, 1, 1), None)]:
        given(SEATS, *taken).when(seats.fill, ADMIN, filling(since, until), KNOWN).then_refused(
            seats.SeatTakenError
        )
    given(SEATS, *taken).when(seats.fill, ADMIN, filling(date(2026, 3, 4)), KNOWN).then(
        filled(date(2026, 3, 4))
    )
    given(SEATS, *taken).when(seats.fill, ADMIN, filling(date(2026, 2, 1), date(2026, 3, 1)), KNOWN).then(
        filled(date(2026, 2, 1), date(2026, 3, 1))
    )


def test_a_term_that_ended_lapses_by_itself() -> None:
    seat = state(SEATS, CREATED, filled(DAY, DAY))
    assert seat.holder_on(DAY) == PERSON
    assert seat.holder_on(NEXT) is None


def test_a_vacated_seat_keeps_its_past() -> None:
    vacate = sc.VacateSeat(seat=SEAT, reason=se.VacancyReason.RESIGNED, at=DAY)
    fact = se.SeatVacated(reason=se.VacancyReason.RESIGNED, at=DAY)
    for until in (None, NEXT):
        given(SEATS, CREATED, filled(DAY, until)).when(seats.vacate, ADMIN, vacate).then(fact)
        seat = state(SEATS, CREATED, filled(DAY, until), fact)
        assert (seat.holder_on(DAY), seat.holder_on(NEXT)) == (PERSON, None)
    given(SEATS, CREATED).when(seats.vacate, ADMIN, vacate).then_refused(seats.SeatVacantError)


def test_a_named_alternate_goes_with_the_holder() -> None:
    name = sc.NameAlternate(seat=SEAT, person=PERSON)
    fact = se.AlternateNamed(person=PERSON)
    given(SEATS, CREATED).when(seats.name_alternate, ADMIN, name, KNOWN).then(fact)
    assert state(SEATS, CREATED, fact).alternate == PERSON
    assert state(SEATS, CREATED, fact, filled()).alternate is None


def test_an_abolished_seat_is_filled_no_more() -> None:
    gone = (CREATED, se.SeatAbolished())
    given(SEATS, CREATED).when(seats.abolish, ADMIN).then(se.SeatAbolished())
    given(SEATS, *gone).when(seats.fill, ADMIN, filling(DAY), KNOWN).then_refused(seats.SeatAbolishedError)
    given(SEATS).when(seats.abolish, ADMIN).then_refused(NotFoundError)


def test_a_term_does_not_end_before_it_begins() -> None:
    given(SEATS, CREATED).when(seats.fill, ADMIN, filling(NEXT, DAY), KNOWN).then_refused(
        persons.TermEndsBeforeItBeginsError
    )

"""What was asked of halls, units, persons and seats."""

from typing import Final

from deliberation.application.audit.asking import Asks, ask
from deliberation.domain.hall import commands as hall
from deliberation.domain.hall import events as h
from deliberation.domain.person import commands as person
from deliberation.domain.person import events as p
from deliberation.domain.seat import commands as seat
from deliberation.domain.seat import events as s
from deliberation.domain.unit import commands as unit
from deliberation.domain.unit import events as u

ASKS: Final[Asks] = {
    h.HallEstablished: ask(hall.EstablishHall, "hall"),
    h.LeadUnitNamed: ask(hall.NameLeadUnit, "hall"),
    h.RulesAdopted: ask(hall.AdoptRules, "hall"),
    h.VotingRulesAdopted: ask(hall.AdoptVotingRules, "hall"),
    h.UnitListed: ask(hall.ListUnit, "hall"),
    h.UnitDelisted: ask(hall.DelistUnit, "hall"),
    h.RoleGranted: ask(hall.GrantRole, "hall"),
    h.RoleRevoked: ask(hall.RevokeRole, "hall"),
    u.UnitRegistered: ask(unit.RegisterUnit, "unit"),
    u.UnitRenamed: ask(unit.RenameUnit, "unit"),
    u.UnitMerged: ask(unit.MergeUnit, "unit"),
    u.UnitSplit: ask(unit.SplitUnit, "unit"),
    u.UnitDissolved: ask(unit.DissolveUnit, "unit"),
    p.PersonRegistered: ask(person.RegisterPerson, "person"),
    p.PersonDetailsCorrected: ask(person.CorrectPersonDetails, "person"),
    p.PersonAffiliated: ask(person.AffiliatePerson, "person"),
    p.PersonDisaffiliated: ask(person.DisaffiliatePerson, "person"),
    p.AdministratorAppointed: ask(person.AppointAdministrator, "person"),
    p.AdministratorWithdrawn: ask(person.WithdrawAdministrator, "person"),
    p.PersonalDataErased: ask(person.ErasePersonalData, "person"),
    p.PersonalDataRestricted: ask(person.RestrictPersonalData, "person"),
    p.RestrictionLifted: ask(person.LiftRestriction, "person"),
    p.DataRequestReceived: ask(person.AskAboutOwnData, "person"),
    p.DataRequestAnswered: ask(person.AnswerDataRequest, "person"),
    s.SeatCreated: ask(seat.CreateSeat, "seat"),
    s.SeatFilled: ask(seat.FillSeat, "seat"),
    s.AlternateNamed: ask(seat.NameAlternate, "seat"),
    s.SeatVacated: ask(seat.VacateSeat, "seat"),
    s.SeatAbolished: ask(seat.AbolishSeat, "seat"),
}

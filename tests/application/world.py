"""A meeting's world: a hall with its issues and people, and how a test has them act."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel

from deliberation.application import meetings
from deliberation.application.desk import Desk
from deliberation.application.ports import Caller
from deliberation.domain.errors import Refusal
from deliberation.domain.facts import DomainEvent, Entry
from deliberation.domain.hall import events as h
from deliberation.domain.issue import events as i
from deliberation.domain.issue.state import ISSUES, IssueState
from deliberation.domain.meeting import commands as c
from deliberation.domain.meeting import events as e
from deliberation.domain.meeting.state import MEETINGS, Meeting
from deliberation.domain.person import events as p
from deliberation.domain.rules.procedure import DecisionMode, RulesOfProcedure
from deliberation.domain.unit import events as u
from deliberation.domain.values import Role, local_date
from tests.application.memory import NOON, Clock, MemoryLog
from tests.domain.dsl import an_id

HALL, STREET, MEETING, MOTION = an_id("hall"), an_id("street"), an_id("meeting"), an_id("motion")
POLE, TREES = an_id("pole"), an_id("trees")
PARTY, BRANCH, POWER, PHONES = an_id("party"), an_id("branch"), an_id("power"), an_id("phones")
SECRETARY, DEPUTY, RECORDER = an_id("secretary"), an_id("deputy"), an_id("recorder")
WANG, SUN, RESIDENT = an_id("wang"), an_id("sun"), an_id("resident")
DAY = local_date(NOON)
VOTING = RulesOfProcedure(decision=DecisionMode.CONSENSUS_FIRST)


class World:
    """A community hall with its people, one log and one desk."""

    def __init__(self) -> None:
        self.log, self.clock = MemoryLog(), Clock()
        self.desk = Desk(self.log, self.clock)
        self.happened(HALL, h.HallEstablished(**_hall("community"), lead_unit=PARTY, parent=STREET))
        self.happened(STREET, h.HallEstablished(**_hall("street"), lead_unit=PARTY))
        kinds = {PARTY: "community_party_org", POWER: "functional_unit", PHONES: "functional_unit"}
        for unit, kind in kinds.items():
            self.happened(unit, u.UnitRegistered(name_zh="某单位", kind=u.UnitKind(kind)))
        self.happened(BRANCH, u.UnitRegistered(name_zh="支部", kind=u.UnitKind.PARTY_GROUP, parent=PARTY))
        people = {SECRETARY: PARTY, DEPUTY: BRANCH, RECORDER: PARTY, WANG: POWER, SUN: PHONES}
        for person, unit in people.items():
            self.happened(person, p.PersonRegistered(person=person))
            self.happened(person, p.PersonAffiliated(person=person, unit=unit, since=DAY))
        for hall in (HALL, STREET):
            for person in (SECRETARY, DEPUTY):
                self.happened(hall, h.RoleGranted(person=person, role=Role.CHAIR, since=DAY))
            self.happened(hall, h.RoleGranted(person=RECORDER, role=Role.RECORDER, since=DAY))
        self.accepted(POLE)
        self.accepted(TREES, 8)

    def happened(self, stream: UUID, *facts: DomainEvent) -> None:
        """Enter facts that other parts of the service decide."""
        for fact in facts:
            version = self.log.version(stream) + 1
            self.log.entries.append(Entry(stream, version, fact, self.clock.now(), NOON))

    def accepted(self, issue: UUID, *items: int, hall: UUID = HALL) -> None:
        characterised = i.LegalCharacterisation(owner_decision_required=bool(items), items=list(items))
        self.happened(
            issue,
            i.IssueSubmitted(hall=hall, submitter=RESIDENT, channel=i.IntakeChannel.PHONE, category="道路"),
            i.IssueRegistered(public_no="YC-2026-0001"),
            i.IssueAccepted(
                level=h.HallLevel.COMMUNITY,
                route=i.Route.JOINT_CONFERENCE,
                characterisation=characterised,
            ),
        )

    def does(self, command: BaseModel, person: Any = SECRETARY, **more: Any) -> None:
        self.clock.pass_(minutes=1)
        caller = replace(Caller(actor=str(person), command_id=uuid4(), person=person), **more)
        self.desk.execute(meetings.HANDLERS[type(command)], command, caller)

    def refuses(self, why: type[Refusal], command: BaseModel, person: UUID = SECRETARY, **more: Any) -> None:
        before = len(self.log.entries)
        with pytest.raises(why):
            self.does(command, person, **more)
        assert len(self.log.entries) == before

    def facts(self, stream: UUID) -> list[DomainEvent]:
        return [entry.fact for entry in self.log.entries if entry.stream == stream]

    def meeting(self, name: UUID = MEETING) -> Meeting:
        return self.desk.look(MEETINGS, name)[0]

    def issue(self, name: UUID = POLE) -> IssueState | None:
        return self.desk.look(ISSUES, name)[0].status

    def convenes(self, meeting: UUID = MEETING, *issues: UUID, **more: Any) -> None:
        self.does(convening(meeting, *issues, **more), trusted=True)

    def opens(self, meeting: UUID = MEETING, *issues: UUID, rules: RulesOfProcedure = VOTING) -> None:
        """Up to the opening, by the importer for the secretary."""
        self.convenes(meeting, *issues, rules=rules)
        self.notice(meeting)
        self.signs_in(meeting)
        self.does(c.OpenMeeting(meeting=meeting))

    def notice(self, meeting: UUID = MEETING) -> None:
        told = c.GiveNotice(meeting=meeting, to=[POWER, PHONES], method=e.NoticeMethod.PHONE)
        self.does(told, RECORDER)

    def signs_in(self, meeting: UUID = MEETING, *present: UUID) -> None:
        names = list(present or [SECRETARY, WANG, SUN])
        self.does(c.RecordAttendance(meeting=meeting, present=names, in_attendance=[RESIDENT]), RECORDER)


def _hall(level: str) -> dict[str, Any]:
    return {"name_zh": "某厅", "name_en": "a hall", "level": level, "code": "YC"}


def convening(meeting: UUID = MEETING, *issues: UUID, **more: Any) -> c.ConveneMeeting:
    said = {
        "meeting": meeting,
        "hall": HALL,
        "kind": "joint_conference",
        "planned_at": NOON + timedelta(days=1),
        "agenda": [{"issue": issue} for issue in issues or (POLE,)],
    }
    return c.ConveneMeeting.model_validate({**said, **more})


def consensus(meeting: UUID = MEETING, issue: UUID = POLE, **more: Any) -> c.RecordConsensus:
    said = {"meeting": meeting, "motion": MOTION, "proposes": {"issue": issue}}
    return c.RecordConsensus.model_validate({**said, **more})

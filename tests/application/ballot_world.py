"""A vote of four owners in the community hall: how a test has clerks, tellers and holders act."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel

from deliberation.application.desk import Desk
from deliberation.application.dispatch import HANDLERS
from deliberation.application.ports import Appended, Caller
from deliberation.domain.ballot import commands as c
from deliberation.domain.ballot.ids import batch_of, slip_of
from deliberation.domain.ballot.state import AGENTS, RIGHTS, SLIPS, EnrolledRight, Slip
from deliberation.domain.errors import Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.hall import events as h
from deliberation.domain.person import events as p
from deliberation.domain.rules.voting.ballots import Validity
from deliberation.domain.rules.voting.profile import Body, Profile
from deliberation.domain.rules.voting.roll import RollKind
from deliberation.domain.values import Role
from deliberation.domain.vote import events as v
from deliberation.domain.vote.setup import QuestionPut, Setup, Wording
from deliberation.store.rulebook import rule_book
from tests.application.memory import NOON
from tests.application.world import DAY, HALL, RECORDER, SECRETARY, World
from tests.domain.dsl import an_id

SET, LIFT, TREES = an_id("set"), an_id("lift"), an_id("trees")
LI, MA, WU, XU = (an_id(f"right of {name}") for name in ("li", "ma", "wu", "xu"))
TELLER, SECOND, EYES = an_id("teller"), an_id("second teller"), an_id("scrutineer")
AYES = {LIFT: ["AYE"], TREES: ["AYE"]}
NAYS = {LIFT: ["NAY"], TREES: ["NAY"]}
CLOSES = NOON + timedelta(days=10)


class BallotWorld(World):
    """The hall with tellers and a scrutineer, and a desk that knows the book of rules."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(self.log, self.clock, rules=rule_book())
        for person, role in {TELLER: Role.TELLER, SECOND: Role.TELLER, EYES: Role.SCRUTINEER}.items():
            self.happened(person, p.PersonRegistered(person=person))
            self.happened(HALL, h.RoleGranted(person=person, role=role, since=DAY))

    def does(self, command: BaseModel, person: Any = TELLER, **more: Any) -> Appended:  # type: ignore[override]
        """A minute later somebody sends a command."""
        self.clock.pass_(minutes=1)
        caller = replace(Caller(actor=str(person), command_id=uuid4(), person=person), **more)
        return self.desk.execute(HANDLERS[type(command)], command, caller)

    def by_link(self, right: UUID, command: BaseModel) -> Appended:
        return self.does(command, None, actor=f"right:{right}", right=right)

    def refuses(self, why: type[Refusal], command: BaseModel, person: Any = TELLER, **more: Any) -> None:
        before = len(self.log.entries)
        with pytest.raises(why):
            self.does(command, person, **more)
        assert len(self.log.entries) == before

    def prepared(self, **more: Any) -> None:
        self.happened(SET, v.VotePrepared(setup=setup(**more), wording=Wording(title="表决", questions={})))

    def enrolled(self, *rights: UUID, number: int = 1) -> None:
        self.does(sheet(*(rights or (LI, MA, WU, XU)), number=number), RECORDER)

    def noticed(self, **more: Any) -> None:
        """The vote with its frozen roll, announced."""
        self.prepared(**more)
        self.enrolled()
        frozen = v.ElectorateFrozen(
            kind=RollKind.OWNERS,
            record_date=DAY,
            sheets=1,
            units=4,
            heads=4,
            area_centi_m2=40_000,
            root="00",
        )
        self.happened(SET, frozen, v.VoteNoticePublished(opens_at=NOON, closes_at=CLOSES))

    def opened(self, rules: Profile | None = None, **more: Any) -> None:
        self.noticed(**more)
        pinned = rules or rule_book().select(Body.OWNERS_JOINT_DECISION, "cn-zhejiang-zhoushan", DAY)
        self.happened(SET, v.VoteOpened(profile=pinned, opens_at=NOON, closes_at=CLOSES))

    def closed(self) -> None:
        self.clock.time = CLOSES
        self.happened(SET, v.VoteClosed())

    def right(self, name: UUID = LI) -> EnrolledRight:
        return self.desk.look(RIGHTS, name)[0]

    def slip(self, number: int = 1) -> Slip:
        return self.desk.look(SLIPS, slip_of(batch_of(SET, 1), number))[0]

    def principals(self, agent: UUID) -> int:
        return len(self.desk.look(AGENTS, agent)[0].principals)

    def found(self, name: UUID = LI) -> list[Validity]:
        return [one.validity for one in self.right(name).ballots]

    def last(self, stream: UUID) -> DomainEvent:
        return self.facts(stream)[-1]

    def receives(self, serial: int = 1, count: int = 5, **more: Any) -> None:
        self.does(batch(serial, count), **more)

    def types(self, number: int, person: UUID, **more: Any) -> None:
        self.does(typing(number, **more), person)


def setup(**more: Any) -> Setup:
    said = {
        "hall": HALL,
        "body": Body.OWNERS_JOINT_DECISION,
        "place": "cn-zhejiang-zhoushan",
        "questions": (QuestionPut(motion=LIFT, item=7), QuestionPut(motion=TREES, item=8)),
        "record_date": DAY,
        "channels": ("paper", "online", "room"),
    }
    return Setup.model_validate({**said, **more})


def sheet(*rights: UUID, number: int = 1) -> c.EnrolRights:
    heads = [{"right": one, "area_centi_m2": 10_000, "units": 1, "holder": "某业主"} for one in rights]
    return c.EnrolRights.model_validate({"ballot_set": SET, "number": number, "rights": heads})


def ballot(right: UUID = LI, marks: Any = None, channel: str = "online", **more: Any) -> c.CastBallot:
    said = {"right": right, "channel": channel, "marks": AYES if marks is None else marks}
    return c.CastBallot.model_validate({**said, **more})


def batch(serial: int = 1, count: int = 5) -> c.ReceiveBatch:
    name = batch_of(SET, serial)
    return c.ReceiveBatch(ballot_set=SET, batch=name, serial=serial, count=count)


def typing(number: int = 1, right: UUID | None = LI, serial: int = 1, **more: Any) -> c.EnterSlip:
    name = batch_of(SET, serial)
    said = {"slip": slip_of(name, number), "batch": name, "number": number, "right": right, "marks": AYES}
    return c.EnterSlip.model_validate({**said, **more})


def authority(proxy: str = "proxy", right: UUID = LI, agent: str = "agent", **more: Any) -> c.RegisterProxy:
    said = {"proxy": an_id(proxy), "right": right, "agent": an_id(agent), "scope": [LIFT, TREES]}
    return c.RegisterProxy.model_validate({**said, **more})


__all__ = [
    "AYES", "CLOSES", "EYES", "LI", "LIFT", "MA", "NAYS", "RECORDER", "SECOND", "SECRETARY", "SET",
    "TELLER", "TREES", "WU", "XU", "BallotWorld", "authority", "ballot", "batch", "setup", "sheet", "typing",
]  # fmt: skip

"""A service with a vote that waits for its roll."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel

from deliberation.application.ports import Caller
from deliberation.bootstrap import Service, open_service
from deliberation.domain.hall.commands import EstablishHall, GrantRole
from deliberation.domain.hall.events import HallLevel
from deliberation.domain.person.commands import RegisterPerson
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.values import BallotSetId, HallId, MotionId, PersonId, Role, local_date
from deliberation.domain.vote.commands import PrepareVote
from deliberation.domain.vote.setup import QuestionPut, QuestionWording, Setup, Wording
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.settings import Settings

_DAY = datetime(2026, 5, 1, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Prepared:
    """A vote that was prepared, and the teller who enters its roll."""

    service: Service
    vote: BallotSetId
    hall: HallId
    teller: PersonId

    @property
    def caller(self) -> Caller:
        return Caller(actor=str(self.teller), command_id=uuid4(), person=self.teller)


@pytest.fixture
def service(database: str, secret: bytes, scratch: Path) -> Iterator[Service]:
    settings = Settings(data=scratch / "data", database_url=database, secret=secret.hex())
    with open_service(settings, passwords=Argon2Passwords(memory_kib=64, rounds=1)) as opened:
        yield opened


@pytest.fixture
def prepared(service: Service) -> Prepared:
    return prepare(service, Body.OWNERS_JOINT_DECISION)


def prepare(service: Service, body: Body) -> Prepared:
    hall, person, vote, motion = HallId(uuid4()), PersonId(uuid4()), BallotSetId(uuid4()), MotionId(uuid4())
    operator = Caller(actor="system:test", command_id=UUID(int=0), trusted=True)

    def do(command: BaseModel, caller: Caller = operator) -> None:
        service.execute(command, replace(caller, command_id=uuid4()))

    today = local_date(_DAY)
    do(EstablishHall(hall=hall, name_zh="高亭", name_en="Gaoting", code="GT", level=HallLevel.COMMUNITY))
    do(RegisterPerson(person=person, public_name="计票人"))
    for role in (Role.CHAIR, Role.TELLER):
        do(GrantRole(hall=hall, person=person, role=role, since=today))
    item = 9 if body is Body.OWNERS_JOINT_DECISION else None
    setup = Setup(hall=hall, body=body, questions=(QuestionPut(motion=motion, item=item),), record_date=today)
    wording = Wording(title="表决", questions={motion: QuestionWording(text="是否同意")})
    acting = Caller(actor=str(person), command_id=uuid4(), person=person)
    do(PrepareVote(ballot_set=vote, setup=setup, wording=wording), acting)
    return Prepared(service, vote, hall, person)

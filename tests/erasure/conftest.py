"""An installation of its own with its own server, whose files a test may read."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import BaseModel

from api.installation import SCOPES
from api.rosters.entering import enter_roll, right_of
from deliberation.application.ports import Caller
from deliberation.bootstrap import Service, open_service
from deliberation.domain.hall import commands as h
from deliberation.domain.person import commands as p
from deliberation.domain.rules.voting.profile import Body
from deliberation.domain.values import BallotSetId, MotionId, PersonId, Role, local_date
from deliberation.domain.vote.commands import PrepareVote
from deliberation.domain.vote.setup import QuestionPut, QuestionWording, Setup, Wording
from deliberation.store.embedded import Cluster
from deliberation.store.server import bring_up_to_date
from deliberation.store.settings import Settings
from projections.runner import Projector
from tests.conftest import SECRET
from tests.erasure.needles import binary_forms, forms
from tests.pages.conftest import quick_passwords
from tests.pages.paper import Visitor
from tests.pages.yucai import HALL, SINCE, person_id, settle
from tests.rosters.lists import owners
from tests.web import TestClient, application

NAME = "巽蠖虢鬯"
PHONE, LATER_PHONE = "13977665544", "13977665599"
ROOM, PREMISES = "77幢8单元9909室", "77幢9909"
LOGIN = "zqxlogin77"
EXTERNAL = "zqx-ext-20260101"
STRINGS = {
    "name": NAME,
    "phone": PHONE,
    "later phone": LATER_PHONE,
    "room": ROOM,
    "premises": PREMISES,
    "login": LOGIN,
    "external id": EXTERNAL,
}


@dataclass
class Installation:
    """A hall with one human being in it under four subjects: registered, submitter, holder, in a file."""

    service: Service
    client: TestClient
    dsn: str
    files: Path
    person: PersonId = field(default_factory=lambda: PersonId(uuid4()))
    submitter: PersonId = field(default_factory=lambda: PersonId(uuid4()))
    right: PersonId = field(default_factory=lambda: PersonId(uuid4()))
    issue: str = ""
    token: str = ""

    def visit(self, login: str = "") -> Visitor:
        arrived = Visitor(self.client, self.dsn)
        return arrived.log_in(login) if login else arrived

    def record(self, command: BaseModel, caller: Caller | None = None) -> None:
        sender = caller or Caller(actor="system:test", command_id=uuid4(), trusted=True)
        self.service.execute(command, sender)

    def catch_up(self) -> None:
        Projector(self.dsn, say=pytest.fail).catch_up()

    @property
    def subjects(self) -> list[PersonId]:
        return [self.person, self.submitter, self.right]

    def keys(self) -> dict[str, set[bytes]]:
        """The keys of the subjects, as they are stored and as they are."""
        found: dict[str, set[bytes]] = {}
        for number, subject in enumerate(self.subjects):
            rows = self.service.log._recorder.query(
                "SELECT key FROM es.person_keys WHERE person = %s", [subject]
            )
            found[f"stored key {number}"] = binary_forms(bytes(rows[0][0]))
            found[f"key {number}"] = binary_forms(self.service.vault.person_key(subject))
        return found


def strings() -> dict[str, set[bytes]]:
    return {name: forms(text) for name, text in STRINGS.items()}


@pytest.fixture
def server(scratch: Path) -> Iterator[Cluster]:
    with Cluster(scratch / f"e{uuid4().hex[:8]}", durable=False) as running:
        bring_up_to_date(running.dsn(), SCOPES, SECRET)
        yield running


@pytest.fixture
def settings(server: Cluster, scratch: Path) -> Settings:
    return Settings(data=scratch / f"d{uuid4().hex[:8]}", database_url=server.dsn(), secret=SECRET.hex())


@pytest.fixture
def installation(
    server: Cluster, settings: Settings, caplog: pytest.LogCaptureFixture
) -> Iterator[Installation]:
    """Everything personal that can be entered is entered, wherever it can be."""
    caplog.set_level(logging.DEBUG)
    with open_service(settings, passwords=quick_passwords()) as service:
        settle(service)
        with TestClient(application(service), client=("127.0.0.1", 50_000)) as client:
            place = Installation(service, client, server.dsn(), server.folder.root)
            place.catch_up()
            inhabit(place)
            yield place


def inhabit(place: Installation) -> None:
    """Register, correct, submit, put on a roll, import and give a login to the same human being."""
    place.record(p.RegisterPerson(person=place.person, name=NAME, phone=PHONE, room=ROOM))
    place.record(p.CorrectPersonDetails(person=place.person, phone=LATER_PHONE))
    vault = place.service.vault
    vault.remember("import.person", f"scope\x1f{EXTERNAL}", place.person)
    account, _ = place.service.accounts.open(place.person, LOGIN, by=None)
    place.service.accounts.set_password(account, "three unrelated words")
    _, issued = place.service.accounts.make_token(account.id, "phone")
    place.token = issued.secret
    place.visit().get("/login").send("login", login=LOGIN, password="wrong and long enough")
    place.visit(LOGIN)
    _submit(place)
    _enrol(place)
    place.catch_up()


def _submit(place: Installation) -> None:
    page = (
        place.visit()
        .get("/issues/new")
        .send(
            "submission",
            category="道路通行",
            text="路灯不亮",
            place="南门",
            name=NAME,
            phone=PHONE,
            room=ROOM,
        )
    )
    place.issue = next(link.split("/")[2] for link in page.links() if link.endswith("/own"))
    rows = place.service.log._recorder.query(
        "SELECT person FROM es.private WHERE stream = %s AND class = 'p' LIMIT 1", [place.issue]
    )
    place.submitter = PersonId(rows[0][0])


def _enrol(place: Installation) -> None:
    """Put them on the roll of a vote that is being prepared."""
    chair = person_id("chair")
    place.record(h.GrantRole(hall=HALL, person=chair, role=Role.TELLER, since=SINCE))
    vote, motion = BallotSetId(uuid4()), MotionId(uuid4())
    setup = Setup(
        hall=HALL,
        body=Body.OWNERS_JOINT_DECISION,
        questions=(QuestionPut(motion=motion, item=9),),
        record_date=local_date(place.service.clock.now()),
    )
    wording = Wording(title="表决", questions={motion: QuestionWording(text="是否同意")})
    sender = Caller(actor=str(chair), command_id=uuid4(), person=chair)
    place.record(PrepareVote(ballot_set=vote, setup=setup, wording=wording), sender)
    building, _, flat = PREMISES.partition("幢")
    roster = owners((building, flat, "58.20", NAME), ("1", "101", "61.75", "张三"))
    enter_roll(place.service, sender, vote, roster)
    place.right = PersonId(right_of(vote, frozenset({NAME}), place.service.vault))

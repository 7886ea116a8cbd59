"""Loads the demonstration into a service: the cases, what is alive today, and logins."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from api.demo.live import BINHE, CASES, FIRST_SEQ, UNVOTED, VOTE, live_case
from api.importing.casefile import CaseFile, read_case
from api.importing.importer import Import, Options, Report
from api.importing.naming import Names, Register, hall_of
from api.rosters import cells
from deliberation.application.account_ports import Account
from deliberation.application.ports import Caller
from deliberation.bootstrap import Service
from deliberation.domain.ballot.commands import ReissueBallotLink
from deliberation.domain.hall.events import HallEstablished
from deliberation.domain.values import BallotSetId, PersonId
from deliberation.domain.vote.commands import IssueBallotLinks
from deliberation.domain.vote.state import BALLOT_SETS, VoteState
from deliberation.store.problems import FAILED, InstallationError

_PASSWORD_BYTES: Final = 10
"""80 random bits: a demonstration may stand where others reach it."""


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody of Binhe's case who can log in."""

    login: str
    person: str
    zh: str
    en: str


LOGINS: Final = (
    Login("chair", "PSN-01", "主持人（社区书记）", "chair"),
    Login("recorder", "PSN-08", "记录人", "recorder"),
    Login("teller", "PSN-51", "计票人", "teller"),
    Login("scrutineer", "PSN-52", "监票人", "scrutineer"),
    Login("auditor", "PSN-41", "审计员", "auditor"),
    Login("delegate", "PSN-04", "责任单位代表（物业）", "a unit's delegate"),
    Login("resident", "PSN-21", "居民", "resident"),
)


def load(service: Service) -> Iterator[Report]:
    """Bring every case in; again, it adds nothing. InstallationError into a log of other halls."""
    cases = [*_others(), _binhe(service)]
    _refuse_elsewhere(service, cases)
    for case in cases:
        yield Import(service, case, Options()).run()


def _others() -> list[CaseFile]:
    return [read_case(path) for path in sorted(CASES.glob("*.yaml")) if path != BINHE]


def _binhe(service: Service) -> CaseFile:
    """With what is alive today; what was alive when it was loaded first stays as it is."""
    case = read_case(BINHE)
    register = Register(service.vault, hall_of(service.vault, case.scenario), case.scenario)
    return case if register.recorded([FIRST_SEQ]) else live_case(service.clock.now())


def _refuse_elsewhere(service: Service, cases: list[CaseFile]) -> None:
    own = {hall_of(service.vault, case.scenario) for case in cases}
    log = service.log
    halls = {row.stream for row in log.entries_after(0, 100_000, [HallEstablished.TOPIC])}
    if not halls <= own:
        raise InstallationError(
            "这里已有其他议事厅的记录，示例只能装入空的或只有示例的数据。请用 --data 另选一个文件夹。",
            "Other halls are recorded here; the demonstration only goes into an empty record or its own. "
            "Choose another folder with --data.",
            FAILED,
        )


def give_logins(service: Service) -> Iterator[tuple[Login, str]]:
    """Each login with a new password; what it was before serves no longer."""
    scenario = read_case(BINHE).scenario
    names = Names(service.vault, hall_of(service.vault, scenario), scenario)
    for login in LOGINS:
        person = PersonId(names.of("person", login.person))
        password = service.vouchers.new_words(_PASSWORD_BYTES)
        service.accounts.set_password(_account(service, person, login.login), password)
        yield login, password


def give_ballot_link(service: Service) -> str | None:
    """The secret of a personal link for an owner who has not voted; None once that vote is over."""
    scenario = read_case(BINHE).scenario
    names = Names(service.vault, hall_of(service.vault, scenario), scenario)
    ballot_set = BallotSetId(names.of("motion_set", VOTE))
    vote, _ = service.desk.look(BALLOT_SETS, ballot_set)
    if vote.status is not VoteState.OPEN:
        return None
    right = names.right(ballot_set, frozenset(cells.names(UNVOTED)))
    recorder = PersonId(names.of("person", "PSN-08"))
    caller = Caller(actor="system:demo", command_id=uuid4(), on_behalf_of=recorder, trusted=True)
    if vote.links_issued:
        return service.reissue_link(ReissueBallotLink(right=right), caller)
    return service.issue_links(IssueBallotLinks(ballot_set=ballot_set), caller)[right]


def _account(service: Service, person: PersonId, login: str) -> Account:
    known = service.accounts.of_person(person)
    return known or service.accounts.open(person, login, by=None)[0]

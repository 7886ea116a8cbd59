"""The one place where the parts are put together: settings in, a service out."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from pydantic import BaseModel

from deliberation.application.access import enter_export, enter_opened, parts_of
from deliberation.application.account_ports import Account
from deliberation.application.accounts import Accounts
from deliberation.application.ballot_links import BallotLinks, rights_on_roll
from deliberation.application.box import (
    CastSecretly,
    SecretlyCast,
    cast_secretly,
    finish_boxes,
    seal,
)
from deliberation.application.desk import Desk
from deliberation.application.destruction import destroy_content, finish_destructions
from deliberation.application.dispatch import HANDLERS, execute
from deliberation.application.erasure import Erasures
from deliberation.application.ports import Appended, Caller, ReadOnlyError, SecretBox
from deliberation.application.rights import RightsBook
from deliberation.domain.access.commands import NoteExport, NotePersonalDataOpened
from deliberation.domain.access.events import AccessPurpose, DataField, ExportKind
from deliberation.domain.ballot.commands import MarkVoted, ReissueBallotLink, RevokeBallotLink
from deliberation.domain.ballot.state import RIGHTS
from deliberation.domain.errors import BusyError, NotFoundError, Refusal
from deliberation.domain.hall.commands import GrantRole, RevokeRole
from deliberation.domain.issue.commands import DestroyUnlawfulContent
from deliberation.domain.person.commands import (
    AffiliatePerson,
    AppointAdministrator,
    DisaffiliatePerson,
    ErasePersonalData,
    LiftRestriction,
    RegisterPerson,
    RestrictPersonalData,
    WithdrawAdministrator,
)
from deliberation.domain.person.data import StillInOfficeError
from deliberation.domain.person.decider import AlreadyAdministratorError, PersonExistsError
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import BallotSetId, HallId, PersonId, StreamId, derived_id
from deliberation.domain.vote.box import BallotMissingError
from deliberation.domain.vote.commands import CloseVote, IssueBallotLinks, ShuffleBox, VoidVote
from deliberation.domain.vote.setup import BallotChannel
from deliberation.store.accounts import PostgresAccountStore
from deliberation.store.ballot_links import PostgresLinkStore
from deliberation.store.box import PostgresSecretBox
from deliberation.store.clock import SystemClock
from deliberation.store.database import Database, ViewDatabase
from deliberation.store.erased import ErasedFile, list_path
from deliberation.store.ledger import PostgresLedger
from deliberation.store.log import PostgresEventLog, open_log
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.rulebook import rule_book
from deliberation.store.scrub import scrub
from deliberation.store.secrets import installation_secret
from deliberation.store.settings import Settings
from deliberation.store.vault import Vault
from deliberation.store.vouchers import SecretVouchers
from deliberation.store.witnesses import Witness, open_witness, witness_policy

FIRST_LOGIN: Final = "admin"
_FIRST: Final = PersonId(derived_id("first administrator"))
_GRANTS: Final = (
    GrantRole,
    RevokeRole,
    AffiliatePerson,
    DisaffiliatePerson,
    AppointAdministrator,
    WithdrawAdministrator,
)


@dataclass(frozen=True, slots=True)
class Service:
    """One installation at work, as the web, the command line and the tests use it."""

    settings: Settings
    clock: SystemClock
    log: PostgresEventLog
    desk: Desk
    rights: RightsBook
    accounts: Accounts
    vouchers: SecretVouchers
    links: BallotLinks
    box: SecretBox
    views: ViewDatabase
    ledger: PostgresLedger
    erasures: Erasures
    witness: Witness | None
    """Cosigns other logs, where the installation's policy names any."""

    @property
    def vault(self) -> Vault:
        return self.log.vault

    def execute(self, command: BaseModel, caller: Caller) -> Appended:
        """Decide and record a command; a Refusal, or ReadOnlyError where nothing can be written now."""
        if isinstance(command, MarkVoted) and command.channel is BallotChannel.ONLINE:
            raise BallotMissingError
        if isinstance(command, ErasePersonalData | RestrictPersonalData):
            self._refuse_in_office([command.person, *command.also])
        appended = execute(self.desk, command, caller)
        self._follow(command)
        return appended

    def _refuse_in_office(self, persons: Iterable[PersonId]) -> None:
        """Roles stand in the streams of halls, which the decider does not know."""
        self.rights.doubt()
        if any(self.rights.of(person, self.clock.now()).roles for person in persons):
            raise StillInOfficeError

    def _follow(self, command: BaseModel) -> None:
        """Do beside the log what a recorded command entails; each of these may be repeated."""
        match command:
            case ReissueBallotLink() | RevokeBallotLink():
                self.links.revoke(command.right)
            case CloseVote() | VoidVote():
                self._seal(command.ballot_set)
            case ShuffleBox():
                self.box.empty(command.ballot_set)
            case DestroyUnlawfulContent():
                destroy_content(self.log, self.vault, command.issue)
            case ErasePersonalData() | RestrictPersonalData() | LiftRestriction():
                self.finish_erasures()
            case _ if isinstance(command, _GRANTS):
                self.rights.doubt()

    def _seal(self, ballot_set: BallotSetId) -> None:
        """The close is recorded whatever becomes of this; ShuffleBox and the next start do it again."""
        with suppress(ReadOnlyError, BusyError):
            seal(self.desk, self.box, ballot_set)

    def issue_links(self, command: IssueBallotLinks, caller: Caller) -> dict[RightId, str]:
        """Record that links are made for the whole roll, and make them: the secret of each right's, shown
        this once. What was printed before opens nothing any more."""
        self.execute(command, caller)
        rights = self.desk.consider(rights_on_roll, command, caller)
        return self.links.issue(command.ballot_set, rights)

    def reissue_link(self, command: ReissueBallotLink, caller: Caller) -> str:
        """Record that a right's link is made anew, and make it: its secret, shown this once."""
        self.execute(command, caller)
        right, _ = self.desk.look(RIGHTS, command.right)
        if right.ballot_set is None:
            raise NotFoundError(what="表决权 / right")
        return self.links.issue(right.ballot_set, [command.right])[command.right]

    def cast_secretly(self, command: CastSecretly, caller: Caller) -> SecretlyCast:
        """Put a secret ballot into the box and record that its holder voted (application/box.py)."""
        return cast_secretly(self.desk, self.box, HANDLERS[MarkVoted], command, caller)

    def opened(
        self,
        caller: Caller,
        persons: Iterable[PersonId],
        fields: Iterable[DataField],
        purpose: AccessPurpose,
        *,
        object: StreamId | None = None,  # noqa: A002 - the word of the event
        reason: str | None = None,
    ) -> None:
        """Enter that the caller is about to be shown personal data; before they are shown.

        Once in ten minutes for the same look; nothing where `persons` or `fields` is empty. Raises
        ReadOnlyError where nothing can be written: then nothing is to be shown.
        """
        which = sorted(set(fields))
        for whose in parts_of(persons) if which else ():
            command = NotePersonalDataOpened(
                persons=whose, fields=which, purpose=purpose, object=object, reason=reason
            )
            enter_opened(self.desk, command, caller, self.clock.now())

    def exported(
        self,
        caller: Caller,
        kind: ExportKind,
        *,
        up_to: int,
        items: int = 0,
        hall: HallId | None = None,
        object: StreamId | None = None,  # noqa: A002 - the word of the event
        reason: str | None = None,
    ) -> None:
        """Enter that the caller is about to be handed a file or print; `up_to` is the position that it
        reaches to. Once in ten minutes for the same. Raises ReadOnlyError as `opened` does."""
        command = NoteExport(kind=kind, up_to=up_to, items=items, hall=hall, object=object, reason=reason)
        enter_export(self.desk, command, caller, self.clock.now())

    def finish_erasures(self) -> None:
        """Do what is recorded of personal data and not done yet, and rewrite what a busy table kept from
        being rewritten; where the store fails, the next round of the timers or the next start does it."""
        self.erasures.obey()
        scrub(self.settings.database_url)

    def first_administrator(self) -> tuple[Account, str] | None:
        """The first administrator with a fresh one-time password, until somebody has logged in with it.

        None once the password was changed, or where the accounts were made by hand. Repeatable: the
        person and the appointment are recorded once.
        """
        known = self.accounts.of_person(_FIRST)
        if known is None and self.accounts.all():
            return None
        if known is not None and known.has_password and not known.must_change:
            return None
        if known is None:
            known = self._appoint_first()
        return known, self.accounts.set_first_password(known)

    def _appoint_first(self) -> Account:
        for command, done in (
            (RegisterPerson(person=_FIRST, public_name="管理员"), PersonExistsError),
            (AppointAdministrator(person=_FIRST), AlreadyAdministratorError),
        ):
            key = derived_id("setup", type(command).__name__)
            try:
                self.execute(command, Caller(actor="system:setup", command_id=key, trusted=True))
            except Refusal as refusal:
                if not isinstance(refusal, done):
                    raise
        account, _ = self.accounts.open(_FIRST, FIRST_LOGIN, by=None)
        return account


@contextmanager
def open_service(settings: Settings, *, passwords: Argon2Passwords | None = None) -> Iterator[Service]:
    """A service on the migrated database of `settings.database_url`; what has queued is appended at the end.

    The views' pool is opened by whoever runs an event loop (`service.views.open()`).
    """
    secret = installation_secret(settings)
    dsn = settings.database_url
    with ExitStack() as stack:
        log = stack.enter_context(open_log(dsn, secret))
        database = Database(dsn)
        stack.callback(database.close)
        policy = witness_policy(settings)
        finish_destructions(log, log.vault)
        clock = SystemClock()
        vouchers = SecretVouchers(secret)
        box = PostgresSecretBox(database, secret)
        desk = Desk(log, clock, rules=rule_book(), box=box)
        with suppress(ReadOnlyError, BusyError):
            finish_boxes(desk, box)
        accounts = Accounts(
            PostgresAccountStore(database), passwords or Argon2Passwords(), vouchers, clock, uuid4
        )
        links = BallotLinks(PostgresLinkStore(database), vouchers, clock)
        service = Service(
            settings=settings,
            clock=clock,
            log=log,
            desk=desk,
            rights=RightsBook(log),
            accounts=accounts,
            vouchers=vouchers,
            links=links,
            box=box,
            views=ViewDatabase(settings.read_database_url or dsn),
            ledger=PostgresLedger(database, policy, settings.log_url),
            erasures=Erasures(log, log.vault, accounts, links, ErasedFile(list_path(settings))),
            witness=open_witness(database, policy, settings),
        )
        with suppress(ReadOnlyError):
            service.finish_erasures()
        yield service

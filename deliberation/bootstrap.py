"""The one place where the parts are put together: settings in, a service out."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from pydantic import BaseModel

from deliberation.application.account_ports import Account
from deliberation.application.accounts import Accounts
from deliberation.application.desk import Desk
from deliberation.application.destruction import destroy_content, finish_destructions
from deliberation.application.dispatch import execute
from deliberation.application.ports import Appended, Caller
from deliberation.application.rights import RightsBook
from deliberation.domain.errors import Refusal
from deliberation.domain.hall.commands import GrantRole, RevokeRole
from deliberation.domain.issue.commands import DestroyUnlawfulContent
from deliberation.domain.person.commands import (
    AffiliatePerson,
    AppointAdministrator,
    DisaffiliatePerson,
    RegisterPerson,
    WithdrawAdministrator,
)
from deliberation.domain.person.decider import AlreadyAdministratorError, PersonExistsError
from deliberation.domain.values import PersonId, derived_id
from deliberation.store.accounts import PostgresAccountStore
from deliberation.store.clock import SystemClock
from deliberation.store.database import Database, ViewDatabase
from deliberation.store.log import PostgresEventLog, open_log
from deliberation.store.passwords import Argon2Passwords
from deliberation.store.rulebook import rule_book
from deliberation.store.secrets import installation_secret
from deliberation.store.settings import Settings
from deliberation.store.vault import Vault
from deliberation.store.vouchers import SecretVouchers

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
    views: ViewDatabase

    @property
    def vault(self) -> Vault:
        return self.log.vault

    def execute(self, command: BaseModel, caller: Caller) -> Appended:
        """Decide and record a command; a Refusal, or ReadOnlyError where nothing can be written now."""
        appended = execute(self.desk, command, caller)
        if isinstance(command, _GRANTS):
            self.rights.doubt()
        if isinstance(command, DestroyUnlawfulContent):
            destroy_content(self.log, self.vault, command.issue)
        return appended

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
        finish_destructions(log, log.vault)
        clock = SystemClock()
        vouchers = SecretVouchers(secret)
        yield Service(
            settings=settings,
            clock=clock,
            log=log,
            desk=Desk(log, clock, rules=rule_book()),
            rights=RightsBook(log),
            accounts=Accounts(
                PostgresAccountStore(database), passwords or Argon2Passwords(), vouchers, clock, uuid4
            ),
            vouchers=vouchers,
            views=ViewDatabase(settings.read_database_url or dsn),
        )

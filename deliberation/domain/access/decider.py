"""What follows when somebody looks: that it is written down."""

from deliberation.domain.access.commands import NoteExport, NotePersonalDataOpened, ShowOpening
from deliberation.domain.access.events import OpeningShown, PersonalDataOpened, RecordExported
from deliberation.domain.errors import Refusal
from deliberation.domain.facts import DomainEvent
from deliberation.domain.standing import Standing
from deliberation.domain.values import Role


class NamelessAccessError(Refusal):
    CODE = "access.nameless"
    STATUS = 403
    ZH = "查看个人信息须先登录，以便留下是谁查看的记录。请登录后再试。"
    EN = "Personal data are opened by somebody with a name, so that it can be recorded. Sign in first."


def opened(who: Standing, command: NotePersonalDataOpened) -> list[DomainEvent]:
    _named(who)
    return [PersonalDataOpened(**command.model_dump())]


def exported(who: Standing, command: NoteExport) -> list[DomainEvent]:
    _named(who)
    return [RecordExported(**command.model_dump())]


def show_opening(who: Standing, command: ShowOpening) -> list[DomainEvent]:
    who.require(Role.AUDITOR, Role.ADMINISTRATOR)
    return [OpeningShown(**command.model_dump(exclude={"hall"}))]


def _named(who: Standing) -> None:
    if who.person is None and not who.system:
        raise NamelessAccessError

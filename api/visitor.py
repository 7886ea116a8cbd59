"""Who is at the door."""

from dataclasses import dataclass
from typing import Final

from deliberation.application.account_ports import Account
from deliberation.application.rights import NO_RIGHTS, Rights
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import PersonId


@dataclass(frozen=True, slots=True)
class Visitor:
    """`person` acts; `account` is None for anybody without a login.

    `receipt` says that the person is the submitter of an issue who showed the receipt of it. `cookie`
    says that a cookie proved who it is: then only forms of our own pages are listened to.
    """

    person: PersonId | None = None
    account: Account | None = None
    rights: Rights = NO_RIGHTS
    receipt: bool = False
    cookie: bool = False
    right: RightId | None = None

    @property
    def actor(self) -> str:
        """The name that the log keeps of who was authenticated."""
        if self.right:
            return f"right:{self.right}"
        return str(self.person) if self.person else "system:public"


NOBODY: Final = Visitor()

"""Which id of ours stands for which id of a file: keyed, so that the public log tells nothing of them."""

from typing import Final
from uuid import UUID

from api.rosters.entering import enrolments, right_kind, right_of
from api.rosters.roster import Roster, party_key
from deliberation.domain.ballot.commands import Enrolment
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import AgentId, BallotSetId, HallId
from deliberation.store.vault import Vault

_SEPARATOR: Final = "\x1f"


class Names:
    """The ids of one case in one hall; the same case in the same hall always gets the same ids."""

    def __init__(self, vault: Vault, hall: HallId, scenario: str) -> None:
        self._vault = vault
        self._scope = f"{hall}{_SEPARATOR}{scenario}{_SEPARATOR}"
        self._known: dict[str, dict[str, UUID]] = {}
        self._rights: dict[str, dict[str, UUID]] = {}
        self.hall: Final = hall
        self.scenario: Final = scenario

    def of(self, kind: str, external: str) -> UUID:
        """The id of what the file calls `external`; each kind has its own names."""
        known = self._known.setdefault(kind, {})
        if external not in known:
            known[external] = self._vault.stand_in(f"import.{kind}", self._scope + external)
        return known[external]

    def key(self, *parts: object) -> UUID:
        """The command id of one step of the case: the same for a repeat, and told by nothing public."""
        return self._vault.stand_in("import.command", self._scope + _SEPARATOR.join(map(str, parts)))

    def right(self, ballot_set: BallotSetId, party: frozenset[str]) -> RightId:
        """The right of a party in one vote, under the id that any list of the same owners gives it."""
        found = right_of(ballot_set, party, self._vault)
        self._rights.setdefault(right_kind(ballot_set), {})[party_key(party)] = found
        return found

    def agent(self, ballot_set: BallotSetId, called: str) -> AgentId:
        """Who votes for others in one vote."""
        kind = f"agent:{ballot_set}"
        found = AgentId(self._vault.stand_in(kind, called))
        self._rights.setdefault(kind, {})[called] = found
        return found

    def sheets(self, ballot_set: BallotSetId, roster: Roster) -> list[list[Enrolment]]:
        """The roll of a vote, in sheets."""
        for head in roster.heads:
            self.right(ballot_set, head.party)
        return enrolments(ballot_set, roster, self._vault)

    def known(self, kind: str) -> dict[str, UUID]:
        """What the file named so far, with our ids."""
        return dict(self._known.get(kind, {}))

    def remember(self) -> None:
        """Keep every external id that came up, so that an object can be found by it."""
        for kind, known in self._known.items():
            pairs = {self._scope + external: ours for external, ours in known.items()}
            self._vault.remember_all(f"import.{kind}", pairs)
        for kind, keyed in self._rights.items():
            self._vault.remember_all(kind, keyed)


def hall_of(vault: Vault, scenario: str) -> HallId:
    """The hall that is made for a case that brings none."""
    return HallId(vault.stand_in("import.hall", scenario))


class Register:
    """Which events of a case were imported, and a keyed fingerprint of what each said."""

    _KIND: Final = "import.event"

    def __init__(self, vault: Vault, hall: HallId, scenario: str) -> None:
        self._vault = vault
        self._scope = f"{hall}{_SEPARATOR}{scenario}{_SEPARATOR}"

    def fingerprint(self, content: str) -> UUID:
        return self._vault.stand_in("import.content", content)

    def recorded(self, seqs: list[int]) -> dict[int, UUID]:
        """The fingerprints of those events that were imported before."""
        externals = {f"{self._scope}{seq}": seq for seq in seqs}
        found = self._vault.find_all(self._KIND, externals)
        return {externals[external]: fingerprint for external, fingerprint in found.items()}

    def enter(self, fingerprints: dict[int, UUID]) -> None:
        pairs = {f"{self._scope}{seq}": fingerprint for seq, fingerprint in fingerprints.items()}
        self._vault.remember_all(self._KIND, pairs)

"""Erasing the holder of a right: not while the roll of the vote is needed, and with what belongs to them."""

from typing import Any

import pytest
from pydantic import BaseModel

from deliberation.application.erasure import finish_erasures, holder_of, obey
from deliberation.domain.person import commands as p
from deliberation.domain.person.data import OnRollOfOpenVoteError
from deliberation.domain.person.events import ErasureBasis, PersonalDataErased, RestrictionBasis
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import PersonId
from tests.application.vote_world import LI, MA, VoteWorld

HOLDER = holder_of(RightId(LI))


def erasure() -> p.ErasePersonalData:
    return p.ErasePersonalData(
        person=HOLDER, basis=ErasureBasis.CONSENT_WITHDRAWN, reason="撤回同意", also=[PersonId(LI)]
    )


class Forgetting:
    """A vault, accounts and links that note what they are told to forget."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def erase(self, subjects: Any, before: int) -> int:
        self.told.append(("erase", frozenset(subjects), before))
        return 1

    def restrict(self, subjects: Any, *, restricted: bool) -> None:
        self.told.append(("restrict", frozenset(subjects), restricted))

    def forget(self, person: PersonId) -> None:
        self.told.append(("account", person))

    def revoke(self, *rights: RightId) -> int:
        self.told.extend(("link", right) for right in rights)
        return 0


class Log:
    """The log of a world, as a start reads it; what a decision reads of it is not sealed."""

    def __init__(self, world: VoteWorld) -> None:
        self.entries = world.log.entries
        self.position = len(world.log.entries)
        self.asked: list[Any] = []

    def head(self) -> "Log":
        return self

    def entries_of(self, stream: Any, *, sealed: bool = False) -> Any:
        assert sealed, "the other subjects are sealed"
        return [entry for entry in self.entries if entry.stream == stream]

    def entries_after(self, position: int, limit: int, topics: Any = None) -> Any:
        self.asked.append((position, limit))
        found = [entry for entry in self.entries if entry.fact.TOPIC in topics]
        return [entry for entry in found if entry.position > position][:limit]


def by_system(voting: VoteWorld, command: BaseModel) -> None:
    voting.does(command, None, actor="system:test", trusted=True)


@pytest.fixture
def voting() -> VoteWorld:
    return VoteWorld()


def test_the_holder_of_a_right_stays_known_from_the_frozen_roll_to_the_declaration(
    voting: VoteWorld,
) -> None:
    voting.counted()
    with pytest.raises(OnRollOfOpenVoteError):
        by_system(voting, erasure())


def test_after_the_declaration_the_holder_is_erased_and_the_ballots_stay(voting: VoteWorld) -> None:
    voting.declared()
    before = voting.right()
    by_system(voting, erasure())
    assert isinstance(voting.last(HOLDER), PersonalDataErased)
    assert voting.right() == before


def test_what_a_person_and_all_that_stands_for_them_had_is_forgotten(voting: VoteWorld) -> None:
    voting.declared()
    by_system(
        voting,
        p.RestrictPersonalData(
            person=HOLDER, basis=RestrictionBasis.TECHNICALLY_HARD, reason="核实", also=[PersonId(MA)]
        ),
    )
    by_system(voting, erasure())
    told = Forgetting()
    log = Log(voting)
    finish_erasures(log, told, told, told)

    assert ("restrict", frozenset({PersonId(MA)}), True) in told.told
    assert ("restrict", frozenset({HOLDER}), False) in told.told
    erased = [one for one in told.told if one[0] == "erase"]
    assert [one[1] for one in erased] == [frozenset({HOLDER, LI})]
    assert ("account", HOLDER) in told.told
    assert ("link", RightId(LI)) in told.told
    assert ("link", RightId(MA)) not in told.told


def test_a_person_of_whom_nothing_was_asked_keeps_everything(voting: VoteWorld) -> None:
    voting.declared()
    told = Forgetting()
    assert obey(Log(voting), told, told, told, PersonId(MA)) == 0
    assert told.told == []

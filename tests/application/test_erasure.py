"""Erasing the holder of a right: not while the roll of the vote is needed, and with what belongs to them."""

from datetime import datetime
from typing import Any

import pytest
from pydantic import BaseModel

from deliberation.application.erasure import Erased, Erasures, holder_of
from deliberation.application.ports import ReadOnlyError
from deliberation.domain.person import commands as p
from deliberation.domain.person.data import OnRollOfOpenVoteError
from deliberation.domain.person.events import (
    ErasureBasis,
    PersonalDataErased,
    PersonalDataRestricted,
    RestrictionBasis,
    RestrictionLifted,
)
from deliberation.domain.rules.voting.roll import RightId
from deliberation.domain.values import PersonId
from tests.application.vote_world import LI, MA, VoteWorld

HOLDER = holder_of(RightId(LI))


def erasure() -> p.ErasePersonalData:
    return p.ErasePersonalData(
        person=HOLDER, basis=ErasureBasis.CONSENT_WITHDRAWN, reason="撤回同意", also=[PersonId(LI)]
    )


class Forgetting:
    """A vault, accounts, links and a list that note what they are told to forget."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.list: dict[PersonId, datetime] = {}
        self.broken = False

    def erase(self, subjects: Any, before: int) -> int:
        self.told.append(("erase", frozenset(subjects), before))
        return 1

    def left_of(self, erased: Any) -> Any:
        assert all(isinstance(one, Erased) for one in erased.values())
        return frozenset(erased)

    def restrict(self, subjects: Any, *, restricted: bool) -> None:
        self.told.append(("restrict", frozenset(subjects), restricted))

    def forget(self, person: PersonId) -> None:
        self.told.append(("account", person))

    def revoke(self, *rights: RightId) -> int:
        self.told.extend(("link", right) for right in rights)
        return 0

    def read(self) -> dict[PersonId, datetime]:
        return self.list

    def note(self, erased: Any) -> None:
        if self.broken:
            raise PermissionError(13, "Permission denied")
        self.list = self.list | erased


class Log:
    """The log of a world, as far as erasures read it."""

    def __init__(self, world: VoteWorld) -> None:
        self.entries = world.log.entries

    def of_personal_data(self, after: int) -> Any:
        facts = (PersonalDataErased, PersonalDataRestricted, RestrictionLifted)
        return [one for one in self.entries if isinstance(one.fact, facts) and one.position > after]

    def position_at(self, moment: datetime) -> int:
        return sum(entry.recorded_at <= moment for entry in self.entries)


def erasures(voting: VoteWorld, told: Forgetting) -> Erasures:
    return Erasures(Log(voting), told, told, told, told)


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
    assert erasures(voting, told).obey() == 2

    assert ("restrict", frozenset({PersonId(MA)}), True) in told.told
    assert ("restrict", frozenset({HOLDER}), False) in told.told
    erased = [one for one in told.told if one[0] == "erase"]
    assert [one[1] for one in erased] == [frozenset({HOLDER, LI})]
    assert ("account", HOLDER) in told.told
    assert ("link", RightId(LI)) in told.told
    assert ("link", RightId(MA)) not in told.told
    assert told.list.keys() == {HOLDER, LI}


def test_a_person_of_whom_nothing_was_asked_keeps_everything(voting: VoteWorld) -> None:
    voting.declared()
    told = Forgetting()
    assert erasures(voting, told).obey() == 0
    assert told.told == []
    assert told.list == {}


def test_what_is_done_is_not_done_again(voting: VoteWorld) -> None:
    voting.declared()
    by_system(voting, erasure())
    told = Forgetting()
    doing = erasures(voting, told)
    doing.obey()
    before = list(told.told)
    assert doing.obey() == 0
    assert told.told == before


def test_a_vault_that_fails_is_asked_again(voting: VoteWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    voting.declared()
    by_system(voting, erasure())
    told = Forgetting()
    doing = erasures(voting, told)
    with monkeypatch.context() as broken:
        broken.setattr(told, "erase", fails)
        with pytest.raises(ReadOnlyError):
            doing.obey()
    assert doing.obey() == 2
    assert ("link", RightId(LI)) in told.told


def fails(*_: object) -> int:
    raise ReadOnlyError("the database is away")


def test_a_list_that_cannot_be_written_delays_no_erasure_and_is_written_later(
    voting: VoteWorld, caplog: pytest.LogCaptureFixture
) -> None:
    voting.declared()
    by_system(voting, erasure())
    told = Forgetting()
    told.broken = True
    doing = erasures(voting, told)
    assert doing.obey() == 2
    assert ("account", HOLDER) in told.told
    assert "yishiting doctor" in caplog.text
    assert told.list == {}
    told.broken = False
    assert doing.obey() == 0
    assert told.list.keys() == {HOLDER, LI}


def test_who_stands_on_the_list_alone_is_forgotten_up_to_then(voting: VoteWorld) -> None:
    """The log was restored from a backup that is older than the erasure."""
    voting.declared()
    told = Forgetting()
    last = voting.log.entries[-1]
    told.list = {PersonId(MA): last.recorded_at}
    assert erasures(voting, told).obey() == 1
    position = Log(voting).position_at(last.recorded_at)
    assert ("erase", frozenset({PersonId(MA)}), position + 1) in told.told
    assert ("link", RightId(MA)) in told.told

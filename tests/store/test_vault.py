"""What does not stand in the log: where it lies, who is given it, and how it goes."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from hmac import digest
from json import loads
from uuid import uuid4

import psycopg
import pytest

from deliberation.application.ports import NewEntry
from deliberation.domain.errors import TooLargeError
from deliberation.domain.facts import DomainEvent, Personal
from deliberation.domain.values import PersonId
from deliberation.ledger.canonical import canonical
from deliberation.store.keys import Keys, WrongKeyError
from deliberation.store.log import PostgresEventLog
from deliberation.store.recorder import Row
from tests.store.samples import HALL, SECRET, NeighbourMet, ballot, entry, request

NAME, PHONE, OPINION = "张文华", "13800138000", "路灯太暗"


def met(person: PersonId, **known: str) -> NeighbourMet:
    return NeighbourMet(
        person=person, building="3号楼", **{"name": NAME, "phone": PHONE, "opinion": OPINION, **known}
    )


def only(log: PostgresEventLog) -> Row:
    (row,) = log.entries_after(0, 2)
    return row


@pytest.fixture
def person() -> PersonId:
    return PersonId(uuid4())


def test_neither_sealed_nor_personal_values_stand_in_the_leaf(
    log: PostgresEventLog, person: PersonId
) -> None:
    log.append(request(entry(uuid4(), 1, met(person))))

    event = loads(only(log).state)

    assert event["public"] == {"building": "3号楼", "person": str(person)}
    assert set(event["commitments"]) == {"name", "phone", "opinion"}
    for value in (NAME, PHONE, OPINION):
        assert value not in only(log).leaf().decode()


def test_a_commitment_is_not_a_bare_hash(log: PostgresEventLog, person: PersonId) -> None:
    log.append(request(entry(uuid4(), 1, met(person)), entry(uuid4(), 1, met(person))))

    first, second = (loads(row.state)["commitments"]["phone"] for row in log.entries_after(0, 2))

    assert first != second
    assert first not in {sha256(text).hexdigest() for text in (PHONE.encode(), canonical(PHONE))}


def test_personal_values_do_not_lie_in_the_clear_anywhere(
    log: PostgresEventLog, database: str, person: PersonId
) -> None:
    log.append(request(entry(uuid4(), 1, met(person))))

    with psycopg.connect(database) as connection:
        stored = connection.execute(
            "SELECT string_agg(value || salt, '') FROM es.private WHERE class = 'p'"
        ).fetchone()
        keys = connection.execute("SELECT key FROM es.person_keys").fetchall()
    assert stored is not None
    assert NAME.encode() not in stored[0]
    assert PHONE.encode() not in stored[0]
    for value, salt in (log.vault.reveal(only(log).stream, 1)[name] for name in ("name", "phone")):
        assert value in (NAME, PHONE)
        assert salt not in stored[0], "with the salt a phone number falls to trying them all"
    assert len(keys) == 1


def test_a_sealed_value_is_read_only_where_it_is_asked_for(log: PostgresEventLog, person: PersonId) -> None:
    stream = uuid4()
    fact = met(person)
    log.append(request(entry(stream, 1, fact)))

    (closed,) = log.read({stream: 0})[stream]
    (opened,) = log.read({stream: 0}, sealed=True)[stream]

    assert closed.fact == fact.model_copy(update={"name": None, "phone": None, "opinion": None})
    assert opened.fact == fact.model_copy(update={"name": None, "phone": None})
    assert opened == log.entries_of(stream, sealed=True)[0]
    assert only(log).sealed == {}
    assert log.entries_after(0, 1, sealed=True)[0].sealed == {"opinion": canonical(OPINION)}


def test_the_openings_of_a_published_entry_match_its_leaf(log: PostgresEventLog) -> None:
    stream, fact = uuid4(), ballot()
    log.append(request(entry(stream, 1), entry(stream, 2, fact)))
    commitments = loads(log.entries_after(1, 1)[0].state)["commitments"]

    openings = log.vault.openings(stream, [1, 2])

    assert openings.keys() == {2}
    assert openings[2].keys() == {"choices", "remark"}
    for name, (value, salt) in openings[2].items():
        assert commitments[name] == digest(salt, f"v1\0{name}\0".encode() + canonical(value), "sha256").hex()


def test_openings_never_hold_personal_fields(log: PostgresEventLog, person: PersonId) -> None:
    stream = uuid4()
    log.append(request(entry(stream, 1, met(person))))
    assert log.vault.openings(stream, [1])[1].keys() == {"opinion"}


def test_what_was_left_open_is_not_committed_to(log: PostgresEventLog, person: PersonId) -> None:
    log.append(request(entry(uuid4(), 1, NeighbourMet(person=person, building=None, name=NAME))))

    assert loads(only(log).state)["commitments"].keys() == {"name"}
    assert loads(only(log).state)["public"] == {"building": None, "person": str(person)}


def test_the_vault_knows_of_a_person_what_was_recorded_last(log: PostgresEventLog, person: PersonId) -> None:
    stream = uuid4()
    other = PersonId(uuid4())
    log.append(request(entry(stream, 1, met(person)), entry(uuid4(), 1, met(other, name="李秀英"))))
    log.append(request(entry(uuid4(), 1, NeighbourMet(person=person, building=None, phone="13900139000"))))

    assert log.vault.personal(person) == {"name": NAME, "phone": "13900139000"}
    assert log.vault.personal_of([person, other])[other]["name"] == "李秀英"
    assert log.vault.personal(PersonId(uuid4())) == {}


def test_a_revealed_value_matches_its_leaf(log: PostgresEventLog, person: PersonId) -> None:
    log.append(request(entry(uuid4(), 1, met(person))))

    revealed = log.vault.reveal(only(log).stream, 1)

    assert {name: opening.value for name, opening in revealed.items()} == {"name": NAME, "phone": PHONE}
    for name, (value, salt) in revealed.items():
        expected = digest(salt, f"v1\0{name}\0".encode() + canonical(value), "sha256").hex()
        assert loads(only(log).state)["commitments"][name] == expected


def test_erasing_a_person_leaves_others_and_every_proof(log: PostgresEventLog, person: PersonId) -> None:
    other = PersonId(uuid4())
    stream = uuid4()
    log.append(request(entry(stream, 1, met(person)), entry(uuid4(), 1, met(other))))
    before = [row.leaf() for row in log.entries_after(0, 2)]

    assert log.vault.erase([person], 3) == 2
    assert log.vault.erase([person], 3) == 0

    assert log.vault.personal(person) == {}
    assert log.vault.reveal(stream, 1) == {}
    assert log.vault.personal(other)["name"] == NAME
    assert [row.leaf() for row in log.entries_after(0, 2)] == before
    assert log.read({stream: 0}, sealed=True)[stream][0].fact.opinion == OPINION  # type: ignore[attr-defined]


def test_a_person_who_comes_back_has_a_new_key(log: PostgresEventLog, person: PersonId) -> None:
    log.append(request(entry(uuid4(), 1, met(person))))
    old = log.vault.person_key(person)
    log.vault.erase([person], 2)

    log.append(request(entry(uuid4(), 1, met(person, name="张文"))))

    assert log.vault.person_key(person) != old
    assert log.vault.personal(person)["name"] == "张文"


def test_unlawful_content_is_destroyed_field_by_field(log: PostgresEventLog, person: PersonId) -> None:
    stream = uuid4()
    log.append(request(entry(stream, 1, met(person))))

    assert log.vault.destroy(stream, 1, ["opinion"]) == 1

    assert log.read({stream: 0}, sealed=True)[stream][0].fact.opinion is None  # type: ignore[attr-defined]
    assert log.vault.personal(person)["name"] == NAME


def test_values_that_were_swapped_in_the_vault_do_not_open(
    log: PostgresEventLog, database: str, person: PersonId
) -> None:
    log.append(request(entry(uuid4(), 1, met(person))))
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(
            "UPDATE es.private SET value = (SELECT value FROM es.private WHERE field = 'name')"
            " WHERE field = 'phone'"
        )
    with pytest.raises(WrongKeyError):
        log.vault.personal(person)


def test_another_installations_secret_opens_nothing(
    log: PostgresEventLog, database: str, person: PersonId
) -> None:
    log.append(request(entry(uuid4(), 1, met(person))))
    with PostgresEventLog(database, SECRET + b"!") as other, pytest.raises(WrongKeyError):
        other.vault.personal(person)


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Keys.of(b"too short")


def test_the_keys_do_not_show_in_a_traceback() -> None:
    keys = Keys.of(SECRET)
    assert repr(keys.persons) not in repr(keys)


def test_a_private_value_too_long_is_refused(log: PostgresEventLog, person: PersonId) -> None:
    with pytest.raises(TooLargeError):
        log.append(request(entry(uuid4(), 1, met(person, opinion="长" * 30_000))))
    assert log.head().position == 0


def test_an_external_id_is_found_again_and_lies_encrypted(log: PostgresEventLog, database: str) -> None:
    known_as = uuid4()

    assert log.vault.remember("person", "330102199001011234", known_as) == known_as
    assert log.vault.remember("person", "330102199001011234", uuid4()) == known_as

    assert log.vault.find("person", "330102199001011234") == known_as
    assert log.vault.find("unit", "330102199001011234") is None
    assert log.vault.externals_of(known_as) == ["330102199001011234"]
    with psycopg.connect(database) as connection:
        (row,) = connection.execute("SELECT lookup, value FROM es.references").fetchall()
    assert b"330102199001011234" not in row[0] + row[1]
    assert row[0] != sha256(b"person\x00330102199001011234").digest()


class Nameless(DomainEvent):
    """A mistake: personal fields, but nobody whose they are."""

    TOPIC = "sample.nameless.v1"
    name: Personal[str]


def test_personal_fields_of_nobody_are_a_bug(log: PostgresEventLog) -> None:
    with pytest.raises(TypeError, match="SUBJECT"):
        log.append(request(NewEntry(uuid4(), 1, Nameless(name=NAME), HALL)))


def test_the_key_of_a_person_is_the_same_for_all_who_ask_at_once(
    log: PostgresEventLog, person: PersonId
) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(log.vault.person_key, [person] * 32))
    assert len(keys) == 1


def test_the_keys_of_all_persons_of_a_request_are_fetched_at_once(
    log: PostgresEventLog, person: PersonId, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    fetch = log.vault.person_keys
    monkeypatch.setattr(log._mapper, "_person_keys", lambda whose: asked.append(set(whose)) or fetch(whose))
    other = PersonId(uuid4())
    people = [entry(uuid4(), 1, met(person)), entry(uuid4(), 1, met(other)), entry(uuid4(), 1, met(person))]
    log.append(request(*people, entry(uuid4(), 1, ballot())))
    assert asked == [{person, other}]
    log.append(request(entry(uuid4(), 1, ballot())))
    assert len(asked) == 1


def test_the_keys_of_several_persons_are_those_of_each(log: PostgresEventLog, person: PersonId) -> None:
    known = log.vault.person_key(person)
    others = [uuid4() for _ in range(3)]
    keys = log.vault.person_keys([person, *others])
    assert keys[person] == known
    assert {who: log.vault.person_key(who) for who in others} == {who: keys[who] for who in others}
    assert len(set(keys.values())) == 4


def test_two_who_ask_for_the_keys_of_the_same_persons_get_the_same(log: PostgresEventLog) -> None:
    persons = [uuid4() for _ in range(100)]
    orders = [persons, persons[::-1]] * 4
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(log.vault.person_keys, orders))
    assert all(answer == answers[0] for answer in answers)

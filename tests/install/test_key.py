"""`yishiting key`: the signing key from its making to its end, on a real database."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from api.cli import run
from api.commands import key as key_command
from deliberation.domain.record.events import KeyRotated
from deliberation.ledger.note import VerifierKey
from deliberation.ledger.policy import Policy
from deliberation.ledger.sequencer import Sequencer
from deliberation.ledger.signer import Last, LostStateError, SigningRefusedError
from deliberation.store.ledger import read_ledger
from deliberation.store.log import PostgresEventLog, open_log
from deliberation.store.log_key import (
    LostKeyError,
    UnfitKeyError,
    first_origin,
    key_path,
    new_line,
    read_keys,
    rotating,
    state_file,
    write_keys,
)
from deliberation.store.problems import InstallationError
from deliberation.store.settings import Settings
from deliberation.store.signing import open_signer, publish_keys
from deliberation.store.tiles import PostgresTiles
from tests.conftest import SECRET
from tests.store.samples import entry, request


@pytest.fixture
def installation(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an installation with a database of its own, as the command line finds them."""
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("YISHITING_SECRET", SECRET.hex())
    monkeypatch.setenv("YISHITING_DATA", str(tmp_path / "data"))
    return Settings.load()


@pytest.fixture
def log(database: str) -> Iterator[PostgresEventLog]:
    with open_log(database, SECRET) as opened:
        opened.append(request(entry(HOME, 1), entry(HOME, 2)))
        yield opened


HOME = uuid4()


def sign(settings: Settings) -> None:
    """One round of the signer's process."""
    with (
        psycopg.connect(settings.database_url, autocommit=True) as work,
        open_signer(settings, work) as signer,
    ):
        publish_keys(work, signer.verifiers)
        Sequencer(PostgresTiles(work), PostgresTiles(work), signer).round()


def policy(settings: Settings) -> Policy:
    with read_ledger(settings.database_url) as ledger:
        return ledger.policy()


def signers(settings: Settings) -> list[VerifierKey]:
    """Whose signatures the newest checkpoint has, of the keys that the policy names."""
    with read_ledger(settings.database_url) as ledger:
        latest = ledger.latest()
        assert latest is not None
        return [key for key, _ in latest.note.verified(ledger.policy().log_keys)]


def test_the_first_start_makes_a_key_that_only_we_can_read(installation: Settings, log: object) -> None:
    sign(installation)
    path = key_path(installation)
    assert path.stat().st_mode & 0o077 == 0
    (key,) = read_keys(path)
    assert key.name.startswith("yishiting.local/")
    assert signers(installation) == [key.verifier]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://hall.example.org", "hall.example.org/log"),
        ("https://hall.example.org:8443/yst/", "hall.example.org:8443/yst/log"),
    ],
)
def test_a_log_is_named_after_where_it_is_served(url: str, origin: str) -> None:
    assert first_origin(url) == origin


def test_two_logs_without_an_address_have_two_names() -> None:
    assert first_origin("") != first_origin("")


def test_of_two_who_rotate_at_once_the_second_is_told(
    installation: Settings, log: PostgresEventLog, capsys: pytest.CaptureFixture[str]
) -> None:
    sign(installation)
    with rotating(key_path(installation)):
        assert run(["key", "rotate", "--reason", "同时"]) == 1
    assert "Another `yishiting key rotate`" in capsys.readouterr().err
    assert len(read_keys(key_path(installation))) == 1
    assert run(["key", "rotate", "--reason", "现在可以"]) == 0


def test_a_rotation_cut_short_is_completed_whatever_reason_is_given_then(
    installation: Settings, log: PostgresEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(installation)
    with monkeypatch.context() as cut:
        cut.setattr(key_command, "hand_over", dies)
        with pytest.raises(KeyboardInterrupt):
            key_command.rotate.callback("第一次", None)  # type: ignore[misc]
    before = log.head().position
    assert run(["key", "rotate", "--reason", "换一个说法"]) == 0
    assert log.head().position == before, "entered once"
    assert len(read_keys(key_path(installation))) == 2


def dies(path: Path) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("command", [["rotate", "--reason", "无"], ["finish"]])
def test_where_no_key_lies_its_keeper_is_named(
    installation: Settings, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert run(["key", *command]) == 1
    assert "no signing key here" in capsys.readouterr().err


def test_a_key_hands_over_to_the_next(
    installation: Settings, log: PostgresEventLog, capsys: pytest.CaptureFixture[str]
) -> None:
    sign(installation)
    (old,) = [key.verifier for key in read_keys(key_path(installation))]

    assert run(["key", "rotate", "--reason", "每年更换"]) == 0
    new = VerifierKey.parse(capsys.readouterr().out.splitlines()[-1])
    fact = log.entry(log.entries_after(2, 1, sealed=True)[0]).fact
    assert fact == KeyRotated(old=str(old), new=str(new), reason="每年更换")
    sign(installation)
    assert signers(installation) == [new, old]
    assert policy(installation).log_keys == (new, old), "the newest first"
    assert run(["key", "rotate", "--reason", "再换一次"]) == 1, "one handover at a time"

    assert run(["key", "finish"]) == 0
    sign(installation)
    assert signers(installation) == [new]
    assert policy(installation).log_keys == (new,)
    assert [key.verifier for key in read_keys(key_path(installation))] == [new]
    assert run(["key", "finish"]) == 1


def test_a_rotation_that_broke_off_goes_on_with_the_same_key(
    installation: Settings, log: PostgresEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign(installation)

    def crash(path: Path) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("api.commands.key.hand_over", crash)
        with pytest.raises(RuntimeError):
            run(["key", "rotate", "--reason", "每年更换"])
    assert run(["key", "rotate", "--reason", "每年更换"]) == 0
    rotations = log.entries_after(0, 100, [KeyRotated.TOPIC])
    assert len(rotations) == 1
    fact = log.entry(rotations[0]).fact
    assert isinstance(fact, KeyRotated)
    assert fact.new == str(read_keys(key_path(installation))[-1].verifier)


def test_show_tells_the_keys_and_how_far_the_record_is_signed(
    installation: Settings, log: object, capsys: pytest.CaptureFixture[str]
) -> None:
    sign(installation)
    assert run(["key", "show"]) == 0
    said = capsys.readouterr().out
    assert str(read_keys(key_path(installation))[0].verifier) in said
    assert "covers 2 of 2 entries" in said
    assert "PRIVATE" not in said


def refused(settings: Settings) -> type[SigningRefusedError]:
    with pytest.raises(SigningRefusedError) as refusal:
        sign(settings)
    return refusal.type


def test_a_lost_key_is_never_replaced_silently(installation: Settings, log: object) -> None:
    sign(installation)
    key_path(installation).unlink()
    assert refused(installation) is LostKeyError
    state_file(installation).path.unlink()
    assert refused(installation) is LostKeyError


def test_lost_state_waits_for_a_person_who_compared(
    installation: Settings, log: PostgresEventLog, capsys: pytest.CaptureFixture[str]
) -> None:
    sign(installation)
    state_file(installation).path.unlink()
    assert refused(installation) is LostStateError
    assert run(["key", "adopt"]) == 0
    assert "--size 2" in capsys.readouterr().out
    assert refused(installation) is LostStateError, "showing adopts nothing"
    assert run(["key", "adopt", "--size", "1"]) == 1
    assert "not of 1; nothing was changed" in capsys.readouterr().err
    assert run(["key", "adopt", "--size", "2"]) == 0
    sign(installation)
    assert run(["key", "adopt"]) == 0
    assert "nothing to adopt" in capsys.readouterr().out


def test_where_more_was_signed_than_is_there_nobody_is_told_to_adopt_it(
    installation: Settings, log: PostgresEventLog, capsys: pytest.CaptureFixture[str]
) -> None:
    sign(installation)
    (key,) = read_keys(key_path(installation))
    state_file(installation).write(Last(key.name, 9, bytes(32)))
    assert run(["key", "adopt"]) == 1
    told = capsys.readouterr()
    assert "--size" not in told.out
    assert "9 were signed before" in told.err


def test_a_lost_log_begins_anew_under_another_name(installation: Settings, log: object) -> None:
    sign(installation)
    (old,) = read_keys(key_path(installation))
    assert run(["key", "adopt", "--new-log", "hall.example.org/log-2"]) == 0
    sign(installation)
    (new,) = signers(installation)
    assert new.name == "hall.example.org/log-2"
    assert policy(installation).log_keys == (new,)
    kept = key_path(installation).with_name(f"log.key.{old.verifier.id.hex()}")
    assert read_keys(kept)[0].verifier == old.verifier
    assert run(["key", "adopt", "--new-log", "two words"]) == 2


def test_before_the_first_checkpoint_there_is_nothing_to_adopt(
    installation: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["key", "adopt"]) == 0
    assert "nothing to adopt" in capsys.readouterr().out


def test_a_key_file_that_cannot_be_read_is_told_without_showing_it(installation: Settings) -> None:
    key_path(installation).parent.mkdir(parents=True)
    key_path(installation).write_text("PRIVATE+KEY+hall+00000000+c2VjcmV0\n")
    with pytest.raises(InstallationError) as told:
        read_keys(key_path(installation))
    assert "c2VjcmV0" not in told.value.en
    assert refused(installation) is UnfitKeyError


def test_keys_of_two_names_do_not_sign_together(installation: Settings) -> None:
    write_keys(key_path(installation), [new_line("hall.example.org/log"), new_line("other.example.org/log")])
    assert refused(installation) is UnfitKeyError

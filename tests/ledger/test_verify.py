"""What a verification answers in the odder cases, and how it is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from deliberation.ledger.note import SigningKey
from deliberation.ledger.proof_check import verify_proof
from deliberation.ledger.report import GIVEN, KINDS, SHOWN, Problems, Report, Verdict
from deliberation.ledger.saved import Saved, UnreadableStateError, load, save, state_file
from deliberation.ledger.source import CHECKPOINT, POLICY, KeptSource, Source, openings_path
from deliberation.ledger.tiles import Tile
from deliberation.ledger.verify import Question, verify
from tests.ledger.made import NOW, WITNESSES, Log, log_key, policy, written


@pytest.fixture(scope="module")
def log() -> Log:
    return Log(written(300).leaves)


class Swapped:
    """A source of which some files are others."""

    def __init__(self, log: Log, files: dict[str, bytes]) -> None:
        self._source: Source = KeptSource(log)
        self._files = files
        self.label = "swapped"

    names = frozenset({"openings/"})

    def ahead(self, paths: object) -> None:
        """Nothing is far away."""

    def read(self, path: str, limit: int) -> bytes:
        return self._files[path] if path in self._files else self._source.read(path, limit)


def codes(log: Log, files: dict[str, bytes], question: Question | None = None) -> frozenset[str]:
    found = verify(Swapped(log, files), question or Question(NOW, policy(), workers=0))
    return found.report.problems.codes - {"bundle.surplus"}


def test_each_file_that_is_not_in_its_form_is_named(log: Log) -> None:
    self_declared = Question(NOW, workers=0)
    assert codes(log, {CHECKPOINT: b"hello"}) == {"checkpoint.malformed"}
    assert codes(log, {CHECKPOINT: b"\xff" * 10}) == {"checkpoint.malformed"}
    assert codes(log, {POLICY: b"quorum of friends"}, self_declared) == {"policy.malformed"}
    assert codes(log, {POLICY: b"\xff"}, self_declared) == {"policy.malformed"}
    assert codes(log, {Tile(0, 0).path: bytes(100)}) == {"tile.malformed"}
    assert codes(log, {Tile(0, 0).entries_path: b"\xff\xff\x00"}) == {"entries.malformed"}


@pytest.mark.parametrize(
    "line",
    [
        b"no json",
        b"[]",
        b'{"field":"x"}',
        b'{"field":"x","index":0,"salt":"00","stream":"s","value":1,"version":1}',
        b'{"field":"x","index":"0","salt":"' + b"00" * 32 + b'","stream":"s","value":1,"version":1}',
    ],
)
def test_openings_that_are_none_are_named(log: Log, line: bytes) -> None:
    assert codes(log, {openings_path(Tile(0, 0)): line}) == {"opening.malformed"}


def test_an_opening_of_no_entry_is_named(log: Log) -> None:
    line = b'{"field":"x","index":299,"salt":"' + b"00" * 32 + b'","stream":"s","value":1.5,"version":1}'
    assert codes(log, {openings_path(Tile(0, 0)): line}) == {"opening.unfitting"}
    assert codes(log, {openings_path(Tile(0, 1)): line}) == {"opening.unfitting"}


def test_the_state_of_another_log_is_named(log: Log) -> None:
    other = Log(log.leaves, key=log_key(1, "other.example/log"))
    saved = Saved(other.latest(), policy())
    assert codes(log, {}, Question(NOW, policy(), saved, workers=0)) == {"state.other_log"}


def test_an_empty_log_is_sound() -> None:
    report = verify(KeptSource(Log([])), Question(NOW, policy())).report
    assert (report.verdict, report.size, report.verified) == (Verdict.SOUND, 0, 0)


def test_a_cosignature_from_the_far_future_is_not_fresh(log: Log) -> None:
    """Else one that was made for the year 3000 would keep a record fresh for ever."""
    for seconds in (int(NOW.timestamp()) + 3_600, 2**62):
        frozen = log.latest()
        note = replace(frozen.note, signatures=frozen.note.signatures[:1])
        ahead = note.with_signatures(one.cosign(note.text, seconds) for one in WITNESSES)
        assert codes(log, {CHECKPOINT: ahead.encode()}) == {"witness.stale"}


def test_a_key_hands_over_to_the_next_while_both_sign(log: Log) -> None:
    """Who trusts either key accepts the checkpoint; the next one alone is for who trusts it."""
    new = SigningKey(log.latest().checkpoint.origin, bytes([7]) * 32)
    latest = log.latest()
    both = latest.note.with_signatures([new.sign(latest.note.text)]).encode()
    assert codes(log, {CHECKPOINT: both}) == frozenset()
    assert codes(log, {CHECKPOINT: both}, Question(NOW, policy(key=new), workers=0)) == frozenset()


def test_a_proof_without_its_entry_or_without_a_policy_says_too_little(log: Log) -> None:
    bare = replace(log.proof(5), extra=b"").encode()
    assert verify_proof(bare, "x", Question(NOW, policy())).report.problems.codes == {"proof.without_entry"}
    found = verify_proof(log.proof(5).encode(), "x", Question(NOW))
    assert found.report.problems.codes == {"policy.missing"}
    assert found.report.verdict is Verdict.INCOMPLETE
    odd = replace(log.proof(5), extra=log.leaves[5].replace(b",", b", ")).encode()
    problems = verify_proof(odd, "x", Question(NOW, policy())).report.problems.codes
    assert problems == {"proof.does_not_lead", "leaf.not_canonical"}


def test_a_state_is_saved_wholly_and_read_back(log: Log, tmp_path: Path) -> None:
    path = state_file(tmp_path / "new" / "folder", "hall.example/log")
    assert load(path) is None
    save(path, Saved(log.latest(), policy()))
    kept = load(path)
    assert kept is not None
    assert (kept.checkpoint.encode(), kept.policy.text) == (log.latest().encode(), policy().text)
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert state_file(tmp_path, "a") != state_file(tmp_path, "b")
    with pytest.raises(UnreadableStateError):
        load(tmp_path)


def test_problems_are_counted_and_only_the_first_are_listed() -> None:
    problems = Problems()
    problems.add("witness.stale")
    for place in range(1_000):
        problems.add("leaf.altered", str(place))
    first, second = problems
    assert (first.code, first.count, len(first.places)) == ("leaf.altered", 1_000, SHOWN)
    assert second.code == "witness.stale", "the gravest stands first"
    assert problems.verdict() is Verdict.TAMPERED


def test_a_report_says_every_code_in_both_languages() -> None:
    report = Report("audit.zip", GIVEN)
    for code in KINDS:
        report.problems.add(code, "here")
    told = report.as_text()
    for code, kind in KINDS.items():
        assert told.count(f"[{code}]") == 2
        assert kind.said.zh in told
        assert kind.said.en in told
    assert {one["code"] for one in report.as_json()["problems"]} == KINDS.keys()

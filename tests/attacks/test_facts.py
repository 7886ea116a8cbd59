"""Attacks on what entries say: sealed values swapped, and facts that only their replay shows to be false.

The tree over a false fact is whole and signed: it was written past the service by who has database and key.
"""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from deliberation.domain.issue.events import IssueRegistered, IssueSubmitted
from deliberation.ledger.canonical import canonical, leaf
from deliberation.ledger.leaf import read_leaf
from deliberation.ledger.report import Verdict
from deliberation.ledger.verify import Question, verify
from deliberation.ledger.zipped import ZipSource
from deliberation.store.rulebook import rule_book
from tests.attacks.readers import SIZE, Verify, codes
from tests.bench.filled import an_id
from tests.ledger.made import NOW, Log, Writer, policy, written

# What was sealed ---------------------------------------------------------------------------------


def test_a_sealed_value_that_was_swapped_does_not_fit_its_commitment(
    writer: Writer, hall: Log, verified: Verify
) -> None:
    index = next(index for index, some in writer.openings.items() if some and index > 100)
    swapped = {**writer.openings, index: [replace(writer.openings[index][0], value=b'"another"')]}
    answer = verified(hall, openings=swapped)
    assert codes(answer) == {"opening.unfitting"}
    assert answer.report.verdict is Verdict.TAMPERED


def test_a_sealed_value_shown_for_another_entry_does_not_fit(
    writer: Writer, hall: Log, verified: Verify
) -> None:
    index = next(index for index, some in writer.openings.items() if some and index > 100)
    one = writer.openings[index][0]
    moved = {**writer.openings, index: [], index + 1: [replace(one, index=index + 1)]}
    assert codes(verified(hall, openings=moved)) == {"opening.unfitting"}


def test_a_back_dated_event_at_the_tail_is_found(verified: Verify) -> None:
    """Written past the service: the server's time goes back, as if the entry had been made days before."""
    writer = written(300)
    recorded = read_leaf(writer.leaves[-1]).recorded_ms
    early = NOW.fromtimestamp(recorded / 1000, NOW.tzinfo) - timedelta(days=3)
    writer.tell([(an_id("new issue"), IssueRegistered(public_no="H0-2023-999999"))], recorded=early)
    answer = verified(Log(writer.leaves))
    assert codes(answer) == {"audit.recorded_back"}
    assert answer.report.verdict is Verdict.TAMPERED


def test_an_event_that_claims_an_earlier_time_than_its_stream_is_found(verified: Verify) -> None:
    writer = written(300)
    recorded = NOW.fromtimestamp(read_leaf(writer.leaves[-1]).recorded_ms / 1000, NOW.tzinfo)
    issue = next(
        read_leaf(one).event["stream"] for one in reversed(writer.leaves) if b"issue.accepted" in one
    )
    fact = IssueRegistered(public_no="H0-2023-999999")
    version = max(
        read_leaf(one).event["version"] for one in writer.leaves if read_leaf(one).event["stream"] == issue
    )
    writer.tell(
        [(type(an_id())(issue), fact)],
        recorded=recorded,
        happened=recorded - timedelta(days=900),
        version=version + 1,
    )
    assert "audit.happened_back" in codes(verified(Log(writer.leaves)))


def test_a_version_gap_is_found(verified: Verify) -> None:
    writer = written(300)
    recorded = NOW.fromtimestamp(read_leaf(writer.leaves[-1]).recorded_ms / 1000, NOW.tzinfo)
    issue = an_id("new issue")
    submitted = IssueSubmitted.model_validate(
        {**read_leaf(next(one for one in writer.leaves if b"issue.submitted" in one)).event["public"]}
    )
    writer.tell([(issue, submitted)], recorded=recorded)
    writer.tell([(issue, IssueRegistered(public_no="H0-2023-9"))], recorded=recorded, version=3)
    assert codes(verified(Log(writer.leaves))) == {"audit.version_gap"}


def test_a_leaf_in_another_spelling_is_found(writer: Writer, verified: Verify) -> None:
    """The same content with a space in it: another hash, and two readers might disagree what it says."""
    loose = list(writer.leaves)
    loose[42] = json.dumps(json.loads(loose[42]), ensure_ascii=False).encode()
    answer = verified(Log(loose))
    assert codes(answer) == {"leaf.not_canonical"}
    assert answer.report.verdict is Verdict.TAMPERED


@pytest.mark.parametrize(
    "spelt",
    [
        b'{"event":{"a":"\\u0000"},"index":7,"recorded_ms":1}',
        b'{"event":{"a":1.0},"index":7,"recorded_ms":1}',
    ],
)
def test_a_leaf_that_the_record_could_never_hold_is_found(
    writer: Writer, verified: Verify, spelt: bytes
) -> None:
    odd = list(writer.leaves)
    odd[7] = spelt
    assert {"leaf.not_canonical", "fact.unknown"} <= codes(verified(Log(odd)))


def test_an_entry_with_the_index_of_another_is_found(writer: Writer, verified: Verify) -> None:
    swapped = list(writer.leaves)
    swapped[50], swapped[51] = swapped[51], swapped[50]
    assert "leaf.wrong_index" in codes(verified(Log(swapped)))


def test_a_fact_that_does_not_fit_its_kind_is_found(writer: Writer, verified: Verify) -> None:
    taken = read_leaf(writer.leaves[-1])
    odd = [
        *writer.leaves[:-1],
        leaf(canonical({**taken.event, "public": {"nonsense": 1}}), SIZE - 1, taken.recorded_ms),
    ]
    assert codes(verified(Log(odd))) == {"fact.unreadable"}


def test_a_kind_of_fact_from_a_newer_release_leaves_the_record_unjudged(
    writer: Writer, verified: Verify
) -> None:
    taken = read_leaf(writer.leaves[-1])
    newer = canonical({**taken.event, "type": "issue.sung.v1"})
    answer = verified(Log([*writer.leaves[:-1], leaf(newer, SIZE - 1, taken.recorded_ms)]))
    assert codes(answer) == {"fact.unknown"}
    assert answer.report.verdict is Verdict.INCOMPLETE


def test_an_auditors_bundle_of_which_everything_was_erased_is_still_one(hall: Log, verified: Verify) -> None:
    report = verified(hall, openings={}).report
    assert report.verdict is Verdict.SOUND
    assert report.opened == 0
    assert report.erased == report.commitments > 0


def test_a_made_up_actor_ends_deciding_again_and_is_told(
    writer: Writer, verified: Verify, tmp_path: Path
) -> None:
    """A fact that no service would record must not stop its reader without a word."""
    taken = read_leaf(writer.leaves[400])
    forged = canonical({**taken.event, "actor": "nobody in particular", "command_id": str(an_id("a lie"))})
    odd = [*writer.leaves[:400], leaf(forged, 400, taken.recorded_ms), *writer.leaves[401:]]
    with ZipSource(Log(odd).zip(tmp_path / "odd.zip", writer.openings)) as source:
        report = verify(source, Question(NOW, policy(), workers=0, rules=rule_book())).report
    assert "decisions.stopped" in report.problems.codes
    assert report.replayed == SIZE

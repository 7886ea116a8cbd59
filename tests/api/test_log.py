"""The log over HTTP: paths, forms and caching of C2SP tlog-tiles, and the refusals."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from httpx import Response

from deliberation.ledger.canonical import leaf_hash
from deliberation.ledger.checkpoint import Checkpoint, SignedCheckpoint, signed
from deliberation.ledger.merkle import Node, consistency_proof, tree_root
from deliberation.ledger.note import SigningKey, VerifierKey
from deliberation.ledger.policy import Peer, Policy
from deliberation.ledger.proof import Proof
from deliberation.ledger.tiles import Tile, decode_entries, split_hashes
from deliberation.ledger.witness import Ask, signatures_of
from deliberation.store.database import Database
from deliberation.store.witnesses import Witness
from tests.api.hall import Town
from tests.ledger.at_work import KEY, WITNESS, sign

ENVELOPE = {
    *("actor", "causation_id", "channel", "command_id", "commitments", "correlation_id", "corrects"),
    *("hall", "happened_at", "on_behalf_of", "public", "stream", "type", "version"),
}


def size_of(town: Town) -> int:
    return town.service.log.head().position


def test_before_the_first_checkpoint_the_log_says_so(town: Town) -> None:
    for path in ("/log/checkpoint", "/log/key", "/log/proof/1.tlog-proof"):
        answer = town.client.get(path)
        assert answer.status_code == 404
        assert answer.headers["retry-after"] == "1"
    assert town.client.get("/log/tile/0/000.p/1").status_code == 404
    assert town.client.get("/log/tile/entries/000.p/1").status_code == 404


def test_the_checkpoint_is_a_signed_note_that_is_hardly_cached(town: Town, tmp_path: Path) -> None:
    made = sign(town.service.settings.database_url, tmp_path)
    answer = town.client.get("/log/checkpoint")
    assert answer.content == made.encode()
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=2"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers
    again = town.client.get("/log/checkpoint", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_tiles_and_bundles_give_the_root_of_the_checkpoint(town: Town, tmp_path: Path) -> None:
    size = sign(town.service.settings.database_url, tmp_path).size
    hashes: list[bytes] = []
    for index in range(-(-size // 256)):
        tile = Tile(0, index, min(256, size - 256 * index))
        hashes += split_hashes(town.client.get(f"/log/{tile.path}").content)
        bundle = town.client.get(f"/log/{tile.entries_path}").content
        assert [leaf_hash(one) for one in decode_entries(bundle)] == hashes[256 * index :]
    served = SignedCheckpoint.parse(town.client.get("/log/checkpoint").content)
    assert tree_root(hashes) == served.root
    answer = town.client.get(f"/log/{Tile(0, 0, min(size, 256)).path}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "immutable" in answer.headers["cache-control"]


def test_a_bundle_is_compressed_for_whoever_takes_it(town: Town, tmp_path: Path) -> None:
    sign(town.service.settings.database_url, tmp_path)
    plain = town.client.get("/log/tile/entries/000.p/3", headers={"Accept-Encoding": "identity"})
    with town.client.stream(
        "GET", "/log/tile/entries/000.p/3", headers={"Accept-Encoding": "gzip"}
    ) as packed:
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(packed.iter_raw())) == plain.content
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path", ["tile/0/000.p/1", "tile/entries/000.p/1", "checkpoint", "key", "policy", "proof/1.tlog-proof"]
)
def test_head_is_answered_like_get(town: Town, tmp_path: Path, path: str) -> None:
    sign(town.service.settings.database_url, tmp_path)
    head, get = town.client.head(f"/log/{path}"), town.client.get(f"/log/{path}")
    assert head.status_code == get.status_code == 200
    assert head.headers["etag"] == get.headers["etag"]


def test_nothing_beyond_the_newest_checkpoint_is_served(town: Town, tmp_path: Path) -> None:
    made = sign(town.service.settings.database_url, tmp_path)
    town.issue()
    width = made.size % 256
    assert town.client.get(f"/log/tile/0/{made.size // 256:03d}.p/{width}").status_code == 200
    assert town.client.get(f"/log/tile/0/{made.size // 256:03d}.p/{width + 1}").status_code == 404
    assert town.client.get(f"/log/tile/entries/{made.size // 256:03d}.p/{width + 1}").status_code == 404
    answer = town.client.get(f"/log/proof/{made.size + 1}.tlog-proof")
    assert answer.json()["code"] == "log.not_covered_yet"
    assert answer.headers["retry-after"] == "1"
    assert town.client.get(f"/log/proof/{size_of(town) + 1}.tlog-proof").json()["code"] == "not_found"


@pytest.mark.parametrize(
    "path",
    [
        "tile/00/000.p/1",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/0",
        "tile/0/x000/000",
        "tile/0/000.p/256",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/entries/000.p/",
        "tile/entries/../checkpoint2",
        "proof/x.tlog-proof",
        "proof/01.tlog-proof",
        "proof/1",
        "proof/0.tlog-proof",
    ],
)
def test_another_spelling_is_no_resource(town: Town, tmp_path: Path, path: str) -> None:
    sign(town.service.settings.database_url, tmp_path)
    assert town.client.get(f"/log/{path}").status_code == 404


def test_every_entry_can_be_proved_by_stream_and_by_position(town: Town, tmp_path: Path) -> None:
    sign(town.service.settings.database_url, tmp_path)
    for row in town.service.log.entries_after(0, 10_000)[::7]:
        by_stream = town.client.get(f"/log/proof/{row.stream}/{row.version}.tlog-proof").content
        assert by_stream == town.client.get(f"/log/proof/{row.position}.tlog-proof").content
        proof = Proof.parse(by_stream)
        assert proof.extra == row.leaf()
        assert proof.proves(leaf_hash(row.leaf()))
        assert proof.checkpoint.signed_by([KEY.verifier])
    unknown = town.client.get(f"/log/proof/{row.stream}/{row.version + 9}.tlog-proof")
    assert unknown.json()["code"] == "not_found"


def test_the_key_is_one_line_and_stands_in_the_policy(town: Town, tmp_path: Path) -> None:
    sign(town.service.settings.database_url, tmp_path)
    line = town.client.get("/log/key").text
    assert VerifierKey.parse(line) == KEY.verifier
    assert line == f"{KEY.verifier}\n"
    policy = Policy.parse(town.client.get("/log/policy").text)
    assert policy.log_keys == (KEY.verifier,)
    assert policy.quorum == "none"


def test_leaves_hold_the_envelope_and_nothing_besides(town: Town, tmp_path: Path) -> None:
    made = sign(town.service.settings.database_url, tmp_path)
    bundle = town.client.get(f"/log/tile/entries/000.p/{min(made.size, 255)}").content
    for entry in decode_entries(bundle):
        event = json.loads(entry)["event"]
        assert set(event) == ENVELOPE


# As a witness ------------------------------------------------------------------------------------

ANOTHER = SigningKey("other.example.org/log", bytes(range(3, 35)))
STRANGER = SigningKey("other.example.org/log", bytes(range(4, 36)))


def leaves(size: int, fill: int = 7) -> list[bytes]:
    return [bytes([fill, number]) * 16 for number in range(size)]


def note(size: int, *, key: SigningKey = ANOTHER, fill: int = 7) -> SignedCheckpoint:
    return signed(Checkpoint(key.name, size, tree_root(leaves(size, fill))), [key])


def proof(old: int, new: int, fill: int = 7) -> tuple[bytes, ...]:
    known = leaves(new, fill)

    def read(nodes: Sequence[Node]) -> list[bytes]:
        return [tree_root(known[index << level : (index + 1) << level]) for level, index in nodes]

    return tuple(consistency_proof(old, new, read))


@pytest.fixture
def witnessing(town: Town) -> Iterator[Town]:
    """The town's service as a witness of another log."""
    database = Database(town.service.settings.database_url)
    policy = Policy((Peer(ANOTHER.verifier),))
    town.app.state.service = replace(town.service, witness=Witness(database, policy, WITNESS))
    yield town
    town.app.state.service = town.service
    database.close()


def ask(town: Town, old: int, path: tuple[bytes, ...], checkpoint: SignedCheckpoint) -> Response:
    body = Ask(old, path, checkpoint).encode()
    return town.client.post("/log/add-checkpoint", content=body, headers={"Content-Type": "text/plain"})


def test_a_service_without_logs_in_its_policy_is_no_witness(town: Town) -> None:
    assert ask(town, 0, (), note(1)).json()["code"] == "log.not_a_witness"


def test_a_witness_cosigns_what_continues(witnessing: Town) -> None:
    first = ask(witnessing, 0, (), note(5))
    assert first.status_code == 200
    assert signatures_of(first.text, note(5), WITNESS.verifier)
    second = ask(witnessing, 5, proof(5, 9), note(9))
    assert signatures_of(second.text, note(9), WITNESS.verifier)
    assert ask(witnessing, 9, (), note(9)).status_code == 200, "again, for a fresh time"


def test_a_witness_tells_how_far_it_is(witnessing: Town) -> None:
    ask(witnessing, 0, (), note(5))
    behind = ask(witnessing, 3, proof(3, 9), note(9))
    assert (behind.status_code, behind.text) == (409, "5\n")
    assert behind.headers["content-type"] == "text/x.tlog.size"


@pytest.mark.parametrize(
    ("status", "old", "path", "checkpoint"),
    [
        (404, 0, (), note(5, key=KEY)),
        (403, 0, (), note(5, key=STRANGER)),
        (400, 6, (), note(5)),
        (409, 5, (), note(5, fill=8)),
        (422, 5, proof(5, 9, fill=8), note(9, fill=8)),
        (422, 5, (), note(9)),
    ],
    ids=["unknown log", "unknown key", "shrinks", "another tree", "split view", "no proof"],
)
def test_a_witness_refuses(
    witnessing: Town, status: int, old: int, path: tuple[bytes, ...], checkpoint: SignedCheckpoint
) -> None:
    ask(witnessing, 0, (), note(5))
    assert ask(witnessing, old, path, checkpoint).status_code == status
    assert ask(witnessing, 5, (), note(5)).status_code == 200, "what was cosigned stands"


@pytest.mark.parametrize(
    "body", [b"", b"old 01\n\n", b"old 0\n\nno note", b"old 0\nAAAA\n\n" + note(5).encode()]
)
def test_a_malformed_request_is_refused_as_such(witnessing: Town, body: bytes) -> None:
    assert witnessing.client.post("/log/add-checkpoint", content=body).status_code == 400

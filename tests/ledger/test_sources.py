"""A log read from the web, from home, and from zips of every kind."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zipfile import ZipFile

import pytest

from api.cli import run
from deliberation.domain.errors import NotFoundError
from deliberation.ledger.bundle import NothingSignedError, PartMissingError, stream_bundle
from deliberation.ledger.fetched import UrlSource
from deliberation.ledger.report import Verdict
from deliberation.ledger.source import (
    KeptSource,
    Pinned,
    SourceDamagedError,
    SourceMissingError,
    read_entries,
    read_tile,
)
from deliberation.ledger.tiles import Tile
from deliberation.ledger.verify import Question, verify
from deliberation.ledger.zipped import NoBundleError, ZipSource
from tests.ledger.made import NOW, Log, policy, written


@pytest.fixture(scope="module")
def log() -> Log:
    return Log(written(600).leaves)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@contextmanager
def served(handler: type[BaseHTTPRequestHandler] | partial[_Quiet]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def unpacked(log: Log, folder: Path) -> Path:
    with ZipFile(log.zip(folder / "audit.zip")) as archive:
        archive.extractall(folder / "log")
    return folder


def test_a_log_on_any_web_server_is_verified(log: Log, tmp_path: Path) -> None:
    folder = unpacked(log, tmp_path)
    with served(partial(_Quiet, directory=folder)) as url, UrlSource(f"{url}/log/") as source:
        report = verify(source, Question(NOW, policy())).report
    assert report.verdict is Verdict.SOUND, report.as_text()
    assert report.replayed == 600


def test_a_full_tile_stands_in_for_a_partial_one_that_is_gone(tmp_path: Path) -> None:
    """The log has grown since: its server keeps full tiles only."""
    leaves = written(600).leaves
    folder = unpacked(Log(leaves), tmp_path)
    earlier, above = Log(leaves, size=300), Tile(1, 0, 1)
    (folder / "log" / "checkpoint").write_bytes(earlier.latest().encode())
    (folder / "log" / "tile" / "1" / "000.p" / "1").write_bytes(earlier.tiles([above])[above])
    with served(partial(_Quiet, directory=folder)) as url, UrlSource(f"{url}/log") as source:
        report = verify(source, Question(NOW, policy())).report
    assert report.verdict is Verdict.SOUND, report.as_text()
    assert report.verified == report.replayed == 300


def test_a_file_that_the_server_lacks_makes_the_log_incomplete(log: Log, tmp_path: Path) -> None:
    folder = unpacked(log, tmp_path)
    (folder / "log" / "tile" / "entries" / "001").unlink()
    with served(partial(_Quiet, directory=folder)) as url, UrlSource(f"{url}/log") as source:
        report = verify(source, Question(NOW, policy())).report
    assert report.verdict is Verdict.INCOMPLETE
    assert report.problems.codes == {"entries.missing"}


def test_a_server_that_is_away_makes_the_log_incomplete() -> None:
    with UrlSource("http://127.0.0.1:1/log", timeout=2) as source:
        report = verify(source, Question(NOW, policy())).report
    assert report.problems.codes == {"checkpoint.missing"}
    assert report.verdict is Verdict.INCOMPLETE


def test_a_bundle_is_verified_by_its_address(
    log: Log, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "hall.policy").write_text(policy().text)
    log.zip(tmp_path / "audit.zip")
    told = ["--policy", str(tmp_path / "hall.policy"), "--no-save", "--max-age", "1000000", "--no-decisions"]
    with served(partial(_Quiet, directory=tmp_path)) as url:
        assert run(["verify", f"{url}/audit.zip", *told]) == 0
        assert f"{url}/audit.zip" in capsys.readouterr().out
        assert run(["verify", f"{url}/absent.zip", *told]) == 3
        assert run(["verify", f"{url}/hall.policy.zip", *told]) == 3


class _Endless(BaseHTTPRequestHandler):
    """Never stops sending."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(bytes(65_536))
        except OSError:
            return

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


def test_a_server_that_never_stops_sending_is_left(log: Log) -> None:
    with served(_Endless) as url, UrlSource(url) as source, pytest.raises(SourceDamagedError):
        source.read("checkpoint", 1 << 20)


class _Elsewhere(_Endless):
    """Leads away from the web."""

    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "file:///etc/hostname")
        self.end_headers()


def test_a_server_cannot_lead_a_reader_to_files_of_its_own_machine() -> None:
    with served(_Elsewhere) as url, UrlSource(url) as source, pytest.raises(SourceMissingError):
        source.read("checkpoint", 1 << 20)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://hall.example/log", "http:///log", "hall"])
def test_only_addresses_of_the_web_are_read(address: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        UrlSource(address)


# Zips -----------------------------------------------------------------------------------------------


def test_what_is_no_zip_is_no_bundle(tmp_path: Path) -> None:
    for content in (b"", b"PK", b"not a zip" * 100):
        (tmp_path / "no.zip").write_bytes(content)
        with pytest.raises(NoBundleError):
            ZipSource(tmp_path / "no.zip")
    with pytest.raises(NoBundleError):
        ZipSource(tmp_path / "absent.zip")


def test_a_list_of_files_that_would_fill_the_memory_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.zip"
    with path.open("wb") as file:
        file.truncate(200 << 20)
        file.seek(200 << 20)
        file.write(b"PK\x05\x06" + bytes(8) + (190 << 20).to_bytes(4, "little") + bytes(6))
    with pytest.raises(SourceDamagedError, match="too many files"):
        ZipSource(path)


def test_files_that_overlap_are_refused(log: Log, tmp_path: Path) -> None:
    """Two names for the same bytes, as the densest bombs have them."""
    path = log.zip(tmp_path / "overlap.zip")
    data = bytearray(path.read_bytes())
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    path.write_bytes(data)
    with pytest.raises(SourceDamagedError, match="overlaps"):
        ZipSource(path)


def test_whatever_bytes_are_changed_a_bundle_is_never_taken_for_the_honest_one(
    log: Log, tmp_path: Path
) -> None:
    """A thousand bytes changed one at a time: refused, found, or of no meaning (a date, the README)."""
    honest = log.zip(tmp_path / "honest.zip").read_bytes()
    root, chance = log.latest().root, random.Random(6962)
    for _ in range(150):
        place = chance.randrange(len(honest))
        spoilt = bytearray(honest)
        spoilt[place] ^= 1 << chance.randrange(8)
        (tmp_path / "spoilt.zip").write_bytes(spoilt)
        try:
            with ZipSource(tmp_path / "spoilt.zip") as source:
                report = verify(source, Question(NOW, policy(), workers=0)).report
        except (NoBundleError, SourceDamagedError):
            continue
        if report.verdict is Verdict.SOUND:
            assert (report.root, report.verified) == (root, 600), place


# At home --------------------------------------------------------------------------------------------


class _Broken(Log):
    """A database that has lost an entry below its checkpoint."""

    def entries(self, tile: Tile) -> bytes:
        raise NotFoundError(what=tile.entries_path)


def test_a_log_is_verified_where_it_is_kept(log: Log) -> None:
    report = verify(KeptSource(log), Question(NOW, policy())).report
    assert report.verdict is Verdict.SOUND


def test_an_entry_that_the_database_lost_is_told(log: Log) -> None:
    report = verify(KeptSource(_Broken(log.leaves)), Question(NOW, policy())).report
    assert report.problems.codes == {"entries.malformed"}
    assert report.verdict is Verdict.TAMPERED


def test_a_bundle_is_of_one_checkpoint_whatever_is_signed_meanwhile(log: Log, tmp_path: Path) -> None:
    older = Log(log.leaves, size=300).latest()
    path = tmp_path / "pinned.zip"
    path.write_bytes(b"".join(stream_bundle(Pinned(log, older))))
    with ZipSource(path) as source:
        assert verify(source, Question(NOW, policy())).report.size == 300


def test_no_bundle_is_made_of_nothing_or_of_a_part(log: Log) -> None:
    with pytest.raises(NothingSignedError):
        stream_bundle(Pinned(log, None))
    broken = Log(log.leaves)
    broken.replaced = {Tile(0, 1).path: b""}
    with pytest.raises(PartMissingError, match="tile/0/001"):
        list(stream_bundle(broken))


def test_a_source_is_asked_by_the_published_paths_only(log: Log) -> None:
    source = KeptSource(log)
    assert read_tile(source, Tile(0, 0)) == log.tiles([Tile(0, 0)])[Tile(0, 0)]
    assert read_entries(source, Tile(0, 1)) == (log.entries(Tile(0, 1)), False)
    for path in ("tile/0/1", "tile/x/000", "secret", "tile/entries/000.p/256"):
        with pytest.raises(SourceMissingError):
            source.read(path, 100)
    with pytest.raises(SourceDamagedError):
        source.read("checkpoint", 10)


def test_a_long_log_is_verified_with_a_process_beside(tmp_path: Path) -> None:
    """The same answer, whoever does the hashing."""
    log = Log(written(20_500).leaves)
    with ZipSource(log.zip(tmp_path / "long.zip")) as source:
        done: list[int] = []
        beside = verify(source, Question(NOW, policy()), lambda done_now, _: done.append(done_now)).report
        alone = verify(source, Question(NOW, policy(), workers=0)).report
    assert beside.verdict is Verdict.SOUND
    beside.seconds = alone.seconds
    assert beside.as_json() == alone.as_json()
    assert done == sorted(done)
    assert done[-1] == 20_500

"""Files that cannot be read as a case: told with their line, never with a traceback."""

from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.importing.casefile import case_of, read_case
from api.importing.malformed import MALFORMED, MalformedFileError
from api.importing.yaml_text import parse_yaml
from tests.importing.cases import YUCAI, as_yaml, document, put_anything, registered, submitted

_BOMB: Final = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (b"meta: {a: b", 2, "not valid YAML"),
        (b"meta:\n  a: 1\n b: 2\n", 3, "not valid YAML"),
        (b"a: 1\nb: \xff\xfe\n", 2, "not UTF-8"),
        ("a: 育才".encode("gb18030"), 1, "not UTF-8"),
        (b"a: 1\nb: \x00\n", 2, "NUL"),
        (b"a: 1\na: 2\n", 2, "stands twice"),
        (b"a: &x [*x]\n", 1, "not complete"),
        (b"a: *nothing\n", 1, "not complete"),
        (_BOMB.encode(), 7, "multiply"),
        (b"[" * 100_000, 1, "Nested"),
        (b"a: !!python/object/apply:os.system [x]\n", 1, "tag"),
        (b"a: !custom 1\n", 1, "tag"),
        (b"? [a, b]\n: 1\n", 1, "key must be text"),
        (b"a: 1\n---\nb: 2\n", 2, "more than one"),
        (b'a: "\\ud800"\n', 1, "not valid YAML"),
        (b"a: 1\nb: \x07\n", 2, "not valid YAML"),
        (b"a: {<<: 5}\n", 1, "merge"),
    ],
)
def test_text_that_is_not_one_plain_document_is_told_with_its_line(text: bytes, line: int, says: str) -> None:
    with pytest.raises(MalformedFileError, match=says) as told:
        parse_yaml(text)
    assert told.value.line == line
    assert told.value.exit_code == MALFORMED
    assert f"第 {line} 行" in told.value.zh


def test_dates_times_and_decimals_stay_as_they_are_written() -> None:
    read = parse_yaml(
        b"{a: 2023-01-05, b: 2023-01-05T24:00:00+08:00, c: 1.10, d: 007, e: 12:30, f: .nan, g: yes}"
    )
    assert read["a"] == "2023-01-05"
    assert read["b"] == "2023-01-05T24:00:00+08:00"
    assert str(read["c"]) == "1.10"
    assert (read["d"], read["e"], read["f"], read["g"]) == ("007", "12:30", ".nan", True)


def test_anchors_and_merged_keys_are_read() -> None:
    read = parse_yaml(b"base: &b {x: 1, y: 2}\nmade: {<<: *b, y: 3}\n")
    assert read["made"] == {"x": 1, "y": 3}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.pop("meta"), "meta"),
        (lambda d: d["meta"].pop("scenario_id"), "scenario_id"),
        (lambda d: d["meta"].update(timezone="Mars/Olympus"), "time zone"),
        (lambda d: d["meta"].update(timezone="../../etc/passwd"), "time zone"),
        (lambda d: d.update(events=[]), "no events"),
        (lambda d: d.update(events={"a": 1}), "list"),
        (lambda d: d["events"].append("x"), "mapping"),
        (lambda d: d["events"].append(submitted(1)), "stands twice"),
        (lambda d: d["events"][0].pop("seq"), "seq"),
        (lambda d: d["events"][0].update(seq="first"), "whole number"),
        (lambda d: d["events"][0].pop("at"), "at"),
        (lambda d: d["events"][0].update(at="yesterday"), "a time"),
        (lambda d: d["events"][0].update(at="0001-01-01T00:00:00+08:00"), "a time"),
        (lambda d: d["events"][0].update(type=None), "type"),
        (lambda d: d["events"][0].update(data=[1]), "mapping"),
        (lambda d: d["events"][0].update(by=["PSN-1"]), "an id"),
        (lambda d: d.update(organisations="ORG-1"), "list"),
        (lambda d: d["organisations"].append({"id": "ORG-P"}), "stands twice"),
        (lambda d: d["organisations"].append({"id": "ORG-C", "parent": "ORG-404"}), "parent"),
        (lambda d: d["organisations"].append({"id": "ORG-C", "parent": "ORG-C"}), "parent"),
        (lambda d: d["persons"].append({"public_name": "无编号"}), "id"),
        (lambda d: d["persons"].append({"id": "P", "org": [True]}), "organisations"),
        (lambda d: d.update(seats=[{"id": "S", "from": "soon"}]), "a date"),
        (lambda d: d.update(seats=[{"id": "S", "holder": "PSN-404"}]), "not among persons"),
        (lambda d: d.update(seats=[{"id": "S", "alternate": "PSN-404"}]), "not among persons"),
        (lambda d: d.update(rules_of_procedure={"quorum": {"base": "moon"}}), "one of"),
        (lambda d: d.update(rules_of_procedure={"quorum": {"den": 0}}), "den"),
        (lambda d: d.update(rules_of_procedure={"decision": {"mode": "dice"}}), "one of"),
        (lambda d: d.update(negative_tests=[{"after_seq": 99, "event": {}}]), "after_seq"),
        (lambda d: d.update(negative_tests=[{"after_seq": 1}]), "event"),
        (lambda d: d.update(expected=[1]), "mapping"),
        (lambda d: d.update(rule_tests={"a": 1}), "list"),
    ],
)
def test_a_file_of_another_shape_is_told_what_is_wrong(change: Any, says: str) -> None:
    made = deepcopy(document(submitted(), registered()))
    change(made)
    with pytest.raises(MalformedFileError, match=says):
        _whole(made)


def _whole(made: Any) -> None:
    from api.importing.conference import rules_of

    rules_of(case_of(parse_yaml(as_yaml(made).encode()), Path("x.yaml")))


@pytest.mark.parametrize("made", [None, 5, "text", [1, 2]])
def test_a_document_that_is_no_mapping_is_no_case(made: Any) -> None:
    with pytest.raises(MalformedFileError, match="sections"):
        _whole(made)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(MalformedFileError, match="cannot be read"):
        read_case(tmp_path / "missing.yaml")


def test_a_file_that_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.importing.yaml_text.MAX_BYTES", 100)
    with pytest.raises(MalformedFileError, match="larger"):
        parse_yaml(b"a" * 101)


def _read_or_told(document: Any) -> None:
    """Nothing but a MalformedFileError may come of it, and that says what to do in both languages."""
    told: MalformedFileError | None = None
    try:
        case_of(document() if callable(document) else document, Path("x.yaml"))
    except MalformedFileError as error:
        told = error
    assert told is None or (told.zh and told.en)


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_any_bytes_are_read_or_told(data: bytes) -> None:
    _read_or_told(lambda: parse_yaml(data))


_YUCAI: Final = YUCAI.read_bytes()


@given(st.integers(0, len(_YUCAI) - 1), st.binary(max_size=6), st.integers(0, 40))
@settings(max_examples=100)
def test_a_damaged_case_is_read_or_told(place: int, put: bytes, cut: int) -> None:
    _read_or_told(lambda: parse_yaml(_YUCAI[:place] + put + _YUCAI[place + cut :]))


@given(st.data())
@settings(max_examples=150)
def test_a_case_with_anything_in_any_place_is_read_or_told(data: st.DataObject) -> None:
    top = deepcopy(parse_yaml(_YUCAI))
    put_anything(top, data)
    _read_or_told(top)

"""Corrections: how a recorded fact is put right without being changed.

A correction names an entry of its own stream and says what stands instead: another fact of the same
kind, a fact that was forgotten and follows it, or nothing (it was entered by mistake). Folding reads
the stream as corrected; the entries themselves, and every view of an earlier day, stay as they were.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from deliberation.domain.errors import FutureTimeError, Refusal
from deliberation.domain.facts import DomainEvent, Entry, FieldClass, Sealed, event_type, field_classes
from deliberation.domain.values import Code, in_calendar


class CorrectionMode(Code):
    """What a correction does to the entry that it names."""

    REPLACE = "replace"
    INSERT_AFTER = "insert_after"
    STRIKE = "strike"


class Correction(DomainEvent):
    """A recorded fact is put right; each noun has its own subclass with a TOPIC.

    `version` is the entry of this stream that is corrected. `topic`, `public` and `sealed` give the
    fact that stands instead of it (REPLACE) or follows it (INSERT_AFTER); they are empty for STRIKE.
    `effective_at` is when the right fact happened, where that differs from the corrected entry's.
    """

    version: int
    mode: CorrectionMode
    topic: str | None = None
    public: dict[str, Any] = {}
    sealed: Sealed[dict[str, Any]] = None
    effective_at: datetime | None = None
    reason: Sealed[str] = None

    def fact(self) -> DomainEvent:
        """The fact that this correction puts in; only for REPLACE and INSERT_AFTER."""
        if self.topic is None:
            raise ValueError("a struck entry has no other fact")
        return event_type(self.topic).model_validate({**self.public, **(self.sealed or {})})


class CorrectionRequest(Protocol):
    """What every command that corrects says; each noun's own names the stream besides.

    `fields` are the values that are wrong, with the right ones; the others stay as recorded. For a
    forgotten fact they are all of its fields.
    """

    @property
    def version(self) -> int: ...
    @property
    def mode(self) -> CorrectionMode: ...
    @property
    def topic(self) -> str | None: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...
    @property
    def effective_at(self) -> datetime | None: ...
    @property
    def reason(self) -> str: ...


C = TypeVar("C", bound=Correction)


def correct(
    entries: Sequence[Entry[DomainEvent]], request: CorrectionRequest, kind: type[C], now: datetime
) -> C:
    """The correction that `request` asks for in the stream of `entries`, as recorded.

    Refuses an entry that is not there, one that is itself a correction, the beginning of a stream
    struck out, a fact of another noun, a time in the future, and fields that make no valid fact.
    """
    entry = _entry(entries, request)
    if request.effective_at and request.effective_at > now:
        raise FutureTimeError
    if request.mode is CorrectionMode.STRIKE:
        return kind(version=request.version, mode=request.mode, reason=request.reason)
    fact = _right_fact(entry, request)
    classes = field_classes(type(fact))
    values = fact.model_dump(mode="json")
    public = {name: value for name, value in values.items() if name not in classes}
    sealed = {name: value for name, value in values.items() if name in classes and value is not None}
    return kind(
        version=request.version,
        mode=request.mode,
        topic=fact.TOPIC,
        public=public,
        sealed=sealed or None,
        effective_at=request.effective_at,
        reason=request.reason,
    )


def _entry(entries: Sequence[Entry[DomainEvent]], request: CorrectionRequest) -> Entry[DomainEvent]:
    found = next((entry for entry in entries if entry.version == request.version), None)
    if found is None:
        raise NoSuchEntryError(version=request.version)
    if isinstance(found.fact, Correction):
        raise CorrectionOfCorrectionError
    if request.mode is CorrectionMode.STRIKE and request.version == 1:
        raise BeginningStruckError
    return found


def _right_fact(entry: Entry[DomainEvent], request: CorrectionRequest) -> DomainEvent:
    recorded = type(entry.fact)
    replaces = request.mode is CorrectionMode.REPLACE
    topic = recorded.TOPIC if replaces else request.topic or ""
    if request.topic and topic != request.topic:
        raise OtherTopicError(topic=topic)
    if topic.split(".")[0] != recorded.TOPIC.split(".")[0]:
        raise OtherTopicError(topic=recorded.TOPIC)
    try:
        fact = event_type(topic)
        if any(field_classes(fact).get(name) is FieldClass.PERSONAL for name in request.fields):
            raise PersonalFieldError
        known = entry.fact.model_dump() if replaces else {}
        right = fact.model_validate({**known, **request.fields})
    except KeyError:
        raise OtherTopicError(topic=recorded.TOPIC) from None
    except ValidationError as invalid:
        names = sorted({str(error["loc"][0]) for error in invalid.errors() if error["loc"]})
        raise InvalidFieldsError(fields=", ".join(names)) from None
    stated = right.model_dump(include=set(request.fields))
    far = [name for name, value in stated.items() if not in_calendar(value)]
    if far:
        raise InvalidFieldsError(fields=", ".join(sorted(far)))
    return right


class NoSuchEntryError(Refusal):
    CODE = "correction.no_such_entry"
    STATUS = 422
    ZH = "没有第{version}条记录。请从记录列表中选择要更正的一条。"
    EN = "There is no entry {version}. Choose the one to correct from the list."


class CorrectionOfCorrectionError(Refusal):
    CODE = "correction.of_correction"
    ZH = "这一条本身是更正。请直接对原记录再作一次更正。"
    EN = "This entry is itself a correction. Correct the original entry once more."


class BeginningStruckError(Refusal):
    CODE = "correction.beginning_struck"
    ZH = "第一条记录不能删去，只能更正其内容。"
    EN = "The first entry cannot be struck out; correct its content."


class OtherTopicError(Refusal):
    CODE = "correction.other_topic"
    STATUS = 422
    ZH = "更正的事实种类不符（应为{topic}）。请重新选择。"
    EN = "That kind of fact does not fit here (expected {topic}). Choose again."


class PersonalFieldError(Refusal):
    CODE = "correction.personal_field"
    STATUS = 422
    ZH = "姓名、电话、房号不在这里更正。请到人员资料中更正。"
    EN = "Names, phones and rooms are not corrected here. Correct them in the person's details."


class InvalidFieldsError(Refusal):
    CODE = "correction.invalid_fields"
    STATUS = 422
    ZH = "更正内容不完整或不合规：{fields}。请核对后重新填写。"
    EN = "The corrected values are missing or not valid: {fields}. Check and enter them again."


def corrected(entries: Iterable[Entry[DomainEvent]]) -> list[Entry[DomainEvent]]:
    """The entries of one stream as they read after every correction among them was applied.

    An inserted fact carries the version of the entry that it follows. A later correction of the same
    entry wins. Corrections themselves stay in the list, where folds may count them.
    """
    listed = list(entries)
    by_version: dict[int, list[Entry[DomainEvent]]] = {entry.version: [entry] for entry in listed}
    for entry in listed:
        if isinstance(entry.fact, Correction):
            _apply(by_version, entry.fact)
    return [entry for version in sorted(by_version) for entry in by_version[version]]


def _apply(by_version: dict[int, list[Entry[DomainEvent]]], correction: Correction) -> None:
    group = by_version.get(correction.version)
    if not group:
        return
    if correction.mode is CorrectionMode.STRIKE:
        del group[0]
        return
    happened_at = correction.effective_at or group[0].happened_at
    right = replace(group[0], fact=correction.fact(), happened_at=happened_at)
    if correction.mode is CorrectionMode.REPLACE:
        group[0] = right
    else:
        group.append(right)

"""What a verifier found: the codes, how grave each is, and the report in Chinese, English and JSON."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, Final

from deliberation.domain.dates import moment_words
from deliberation.domain.terms import Term

SHOWN: Final = 10
"""Places that are named of one kind of problem; the rest is counted."""


class Verdict(IntEnum):
    """What it comes to; the numbers are the exit codes of the command."""

    SOUND = 0
    TAMPERED = 1
    INCOMPLETE = 2
    """Nothing false was found, but something is missing or too old to say that nothing is false."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem: what it makes of the verdict, and its sentence."""

    verdict: Verdict
    said: Term


def _false(zh: str, en: str) -> Kind:
    return Kind(Verdict.TAMPERED, Term(zh, en))


def _lacking(zh: str, en: str) -> Kind:
    return Kind(Verdict.INCOMPLETE, Term(zh, en))


KINDS: Final = {
    "checkpoint.missing": _lacking("没有检查点", "there is no checkpoint"),
    "checkpoint.malformed": _false("检查点格式错误", "the checkpoint is malformed"),
    "checkpoint.other_log": _false("这是另一个日志的检查点", "the checkpoint is of another log"),
    "checkpoint.wrong_key": _false("检查点不是由所信任的密钥签署", "no trusted key signed the checkpoint"),
    "checkpoint.forged": _false("检查点的签名是伪造的", "the signature of the checkpoint is forged"),
    "policy.missing": _lacking(
        "没有策略，无法核对签名（请用 --policy）", "there is no policy to check signatures by (use --policy)"
    ),
    "policy.malformed": _false("随附的策略格式错误", "the policy that came along is malformed"),
    "witness.forged": _false(
        "见证人的签名是伪造的或从别处粘贴的", "a witness's signature is forged or pasted from elsewhere"
    ),
    "witness.too_few": _lacking("见证人的签名不足", "too few witnesses have cosigned"),
    "witness.stale": _lacking(
        "见证人的签名已过时：可能有人在出示旧记录",
        "the witnesses' signatures are too old: an old record may be shown to you",
    ),
    "state.rolled_back": _false(
        "记录比上次核对时短：曾被截断或回退",
        "the record is shorter than last time: it was cut or rolled back",
    ),
    "state.fork": _false(
        "上次核对过的记录已被改写（分叉）", "what was verified last time has been rewritten (a fork)"
    ),
    "state.other_log": _false("上次核对的是另一个日志", "last time it was another log"),
    "root.differs": _false(
        "全部记录算出的树根与检查点不符", "the entries do not hash to the root of the checkpoint"
    ),
    "tile.missing": _lacking("缺少哈希文件", "a file of hashes is missing"),
    "tile.malformed": _false("哈希文件损坏", "a file of hashes is damaged"),
    "tile.altered": _false("哈希文件被改动", "a file of hashes was altered"),
    "entries.missing": _lacking("缺少记录文件", "a file of entries is missing"),
    "entries.malformed": _false("记录文件损坏", "a file of entries is damaged"),
    "entries.too_few": _false("记录文件中条目不足", "a file has too few entries"),
    "entries.smuggled": _false("记录文件中夹带了多余的条目", "entries were smuggled into a file"),
    "bundle.surplus": _false(
        "包内夹带了不属于此记录的文件", "the bundle holds files that do not belong to this record"
    ),
    "leaf.altered": _false("记录与哈希不符", "an entry does not have its hash"),
    "leaf.malformed": _false("记录不是规定的格式", "an entry is not in the form of the record"),
    "leaf.not_canonical": _false("记录不是规范写法", "an entry is not in canonical form"),
    "leaf.wrong_index": _false("记录的序号与位置不符", "an entry's index is not its place"),
    "opening.malformed": _false("开示文件格式错误", "a file of openings is malformed"),
    "opening.unfitting": _false("开示的内容与承诺不符", "an opened value does not fit its commitment"),
    "fact.unreadable": _false("记录的内容不合规定", "the content of an entry does not fit its kind"),
    "fact.unknown": _lacking(
        "有本版本不认识的记录，之后的内容未核对（请用新版本）",
        "an entry is of a kind unknown to this release; from there on nothing was replayed (use a newer one)",
    ),
    "decisions.stopped": _lacking(
        "重新裁定到此为止：此处的记录不像是由本服务作出的",
        "deciding again ended here: no service would have recorded what stands here",
    ),
    "proof.malformed": _false("证明文件格式错误", "the proof is malformed"),
    "proof.without_entry": _lacking("证明文件中没有记录原文", "the proof comes without its entry"),
    "proof.does_not_lead": _false(
        "证明不能把此条记录与树根连起来", "the proof does not lead from this entry to the root"
    ),
}

AUDIT: Final = "audit."
"""Before the kind of a finding of the domain's audit."""


@dataclass(slots=True)
class Problem:
    """All problems of one kind: how many, and the first of their places."""

    code: str
    kind: Kind
    count: int = 0
    places: list[str] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        return self.kind.verdict


class Problems:
    """Collects problems, in memory that does not grow with their number."""

    def __init__(self) -> None:
        self._found: Final[dict[str, Problem]] = {}

    def add(self, code: str, place: str = "", kind: Kind | None = None) -> None:
        """Count one; `kind` for a code that is not in KINDS."""
        problem = self._found.setdefault(code, Problem(code, kind or KINDS[code]))
        problem.count += 1
        if place and len(problem.places) < SHOWN:
            problem.places.append(place)

    def rename(self, code: str, new: str) -> None:
        """What was taken for the one turns out to be the other."""
        old = self._found.pop(code, None)
        if old is not None:
            problem = self._found.setdefault(new, Problem(new, KINDS[new]))
            problem.count += old.count
            problem.places += old.places

    def merge(self, other: "Problems") -> None:
        """Add what another process found; places stand in the order of the log."""
        for found in other:
            problem = self._found.setdefault(found.code, Problem(found.code, found.kind))
            problem.count += found.count
            problem.places = sorted(problem.places + found.places, key=_position)[:SHOWN]

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found.values(), key=lambda one: _GRAVITY[one.verdict]))

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(self._found)

    def verdict(self) -> Verdict:
        """The gravest of all."""
        return min(
            (one.verdict for one in self._found.values()), key=_GRAVITY.__getitem__, default=Verdict.SOUND
        )


def _position(place: str) -> int:
    """The position that a place names first."""
    digits = re.search(r"\d+", place)
    return int(digits[0]) if digits else 0


_GRAVITY: Final = {Verdict.TAMPERED: 0, Verdict.INCOMPLETE: 1, Verdict.SOUND: 2}


GIVEN: Final = Term("您提供的策略", "the policy that you gave")
REMEMBERED: Final = Term("上次核对时记下的策略", "the policy remembered from last time")
SELF_DECLARED: Final = Term(
    "日志自己声明的密钥（self-declared key）：只能证明这份记录前后一致，不能证明它就是您以为的那份",
    "self-declared key: this proves only that the record is consistent with itself, not whose it is",
)


@dataclass(slots=True)
class Report:
    """What was verified and what was found. Times are aware; `erased` is None where nobody can tell,
    `decided` where nothing was decided again."""

    source: str
    trust: Term
    problems: Problems = field(default_factory=Problems)
    notes: Problems = field(default_factory=Problems)
    origin: str = ""
    size: int = 0
    root: bytes = b""
    cosigned: dict[str, datetime] = field(default_factory=dict)
    wants_witnesses: bool = False
    previous: int | None = None
    verified: int = 0
    replayed: int = 0
    commitments: int = 0
    opened: int | None = None
    erased: int | None = None
    decided: int | None = None
    undecided: int = 0
    last_entry: datetime | None = None
    seconds: float = 0.0
    remarks: list[Term] = field(default_factory=list)

    @property
    def verdict(self) -> Verdict:
        return self.problems.verdict()

    def as_json(self) -> dict[str, Any]:
        """For programs; keys and codes are stable."""
        return {
            "verdict": self.verdict.name.lower(),
            "exit_code": int(self.verdict),
            "source": self.source,
            "trust": _TRUST[self.trust.zh],
            "origin": self.origin,
            "size": self.size,
            "root": self.root.hex(),
            "cosigned": {name: _moment(at) for name, at in sorted(self.cosigned.items())},
            "previous_size": self.previous,
            "entries_verified": self.verified,
            "entries_replayed": self.replayed,
            "last_entry": _moment(self.last_entry) if self.last_entry else None,
            "commitments": self.commitments,
            "opened": self.opened,
            "erased": self.erased,
            "decided_again": self.decided,
            "not_decided_again": self.undecided,
            "problems": [_problem_json(one) for one in self.problems],
            "notes": [_problem_json(one) for one in self.notes],
            "remarks": [{"zh": one.zh, "en": one.en} for one in self.remarks],
            "seconds": round(self.seconds, 1),
        }

    def as_text(self) -> str:
        """For people: Chinese first, English below it."""
        return "\n\n".join("\n".join(_lines(self, language)) for language in ("zh", "en")) + "\n"


_TRUST: Final = {GIVEN.zh: "given", REMEMBERED.zh: "remembered", SELF_DECLARED.zh: "self-declared"}
_VERDICTS: Final = {
    Verdict.SOUND: Term("✔ 完好：未发现任何改动", "✔ SOUND: no alteration found"),
    Verdict.TAMPERED: Term("✘ 被改动：此记录不可信", "✘ TAMPERED: do not trust this record"),
    Verdict.INCOMPLETE: Term(
        "！不完整或已过时：未发现改动，但不足以下结论",
        "! STALE OR INCOMPLETE: nothing false found, but not enough to conclude",
    ),
}


def _say(term: Term, language: str) -> str:
    return term.zh if language == "zh" else term.en


def _lines(report: Report, language: str) -> Iterator[str]:
    zh = language == "zh"
    yield _say(_VERDICTS[report.verdict], language)
    yield f"  {'来源' if zh else 'Source'}: {report.source}"
    if report.origin:
        yield f"  {'日志' if zh else 'Log'}: {report.origin}"
        yield f"  {'条数' if zh else 'Entries'}: {report.size}"
        yield f"  {'树根' if zh else 'Root'}: {report.root.hex()}"
    yield f"  {'依据' if zh else 'Trust'}: {_say(report.trust, language)}"
    yield from (f"  {line}" for line in _checked(report, zh=zh))
    for remark in report.remarks:
        yield f"  {_say(remark, language)}"
    yield from _told(report.problems, "问题" if zh else "Problem", language)
    yield from _told(report.notes, "提示" if zh else "Note", language)


def _checked(report: Report, *, zh: bool) -> Iterator[str]:
    if report.wants_witnesses or report.cosigned:
        named = ", ".join(f"{name} {_told_at(at, zh=zh)}" for name, at in sorted(report.cosigned.items()))
        yield f"{'见证人' if zh else 'Witnesses'}: {named or ('无' if zh else 'none')}"
    if report.previous is not None:
        yield (
            f"上次核对到第 {report.previous} 条"
            if zh
            else f"Last time it was verified up to entry {report.previous}"
        )
    if report.verified:
        yield (
            f"已核对哈希、写法与序号：{report.verified} 条；已按规则重演：{report.replayed} 条"
            if zh
            else f"Hash, form and index verified: {report.verified}; replayed: {report.replayed}"
        )
        yield _hidden(report, zh=zh)
    if report.decided is not None:
        yield (
            f"已按当时的规则重新裁定：{report.decided} 条；因内容未开示而无法裁定：{report.undecided} 条"
            if zh
            else f"Decided again by the rules of their time: {report.decided}; "
            f"could not be, for want of values: {report.undecided}"
        )
    if report.last_entry:
        yield f"{'最后一条记录于' if zh else 'Last entry recorded'} {_told_at(report.last_entry, zh=zh)}"


def _hidden(report: Report, *, zh: bool) -> str:
    if report.opened is None:
        return (
            f"未公开内容的承诺：{report.commitments} 个（此包不含内容，未核对）"
            if zh
            else f"Commitments to values that are not public: {report.commitments} (not opened here)"
        )
    return (
        f"承诺：{report.commitments} 个；已开示并相符：{report.opened} 个；"
        f"内容已删除或未开示：{report.erased} 个"
        if zh
        else f"Commitments: {report.commitments}; opened and fitting: {report.opened}; "
        f"sealed values erased or held back: {report.erased}"
    )


def _told(problems: Iterable[Problem], word: str, language: str) -> Iterator[str]:
    for one in problems:
        yield f"  {word} [{one.code}] {_say(one.kind.said, language)} × {one.count}"
        for place in one.places:
            yield f"      {place}"
        if one.count > len(one.places) > 0:
            yield "      …"


def _problem_json(one: Problem) -> dict[str, Any]:
    said = one.kind.said
    return {"code": one.code, "count": one.count, "zh": said.zh, "en": said.en, "places": one.places}


def _told_at(at: datetime, *, zh: bool) -> str:
    said = moment_words(at)
    return f"{said.zh}（北京时间）" if zh else f"{said.en} (China time)"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

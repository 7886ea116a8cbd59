"""Reads YAML into plain values that know their lines, and survives any bytes.

The parser's events are taken one by one, because composing whole documents recurses (deep nesting) and
shares aliases (a few lines that stand for billions of nodes). Only text, whole numbers, decimals, true,
false and null are made of scalars: a date stays text until somebody who expects a date reads it, and no
floating-point number ever comes up.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml

from api.importing.malformed import MalformedFileError

MAX_BYTES: Final = 64 * 2**20
_MAX_NODES: Final = 3_000_000
_MAX_DEPTH: Final = 40

_PREFIX: Final = "tag:yaml.org,2002:"
_PLAIN: Final = frozenset({None, "!", f"{_PREFIX}map", f"{_PREFIX}seq"})
_INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
_MAX_DIGITS: Final = 18
_DECIMAL: Final = re.compile(r"[-+]?[0-9][0-9_]*\.[0-9_]*")
_TRUE: Final = frozenset({"true", "yes", "on"})

_REMARK: Final = re.compile(r"(.*_)?(src|note)")


def is_remark(key: str) -> bool:
    """Whether a key holds provenance or a note, which is kept and never acted on."""
    return _REMARK.fullmatch(key) is not None


class Block(dict[str, Any]):
    """A mapping of the file; `line` is where it begins, `lines` where each key stands."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


class Items(list[Any]):
    """A sequence of the file; `lines` says where each item begins."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


Container = Block | Items


@dataclass(slots=True)
class _Open:
    """A container that is being read; `nodes` counts what stands in it, aliases written out."""

    container: Container
    anchor: str | None
    key: str | None = None
    nodes: int = 1
    merged: list[Block] = field(default_factory=list)


def read_yaml(path: Path) -> Any:
    """The one document of a file; raises MalformedFileError with the line."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise MalformedFileError(
            f"不能读取文件：{error.strerror}。请检查路径与权限。",
            f"The file cannot be read: {error.strerror}. Check the path and its permissions.",
        ) from error
    return parse_yaml(data)


def parse_yaml(data: bytes) -> Any:
    """The one document in `data`, UTF-8 text; raises MalformedFileError with the line."""
    if len(data) > MAX_BYTES:
        raise MalformedFileError(
            f"文件超过 {MAX_BYTES // 2**20} MB。请按年份或事项拆成几个文件。",
            f"The file is larger than {MAX_BYTES // 2**20} MB. Split it, by year or by matter.",
        )
    text = _decoded(data)
    loader = yaml.CSafeLoader(text)
    try:
        return _Reader(loader).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _not_yaml(error.problem or "?", mark.line + 1 if mark else None) from error
    except yaml.YAMLError as error:  # a character that no YAML file may hold
        place = getattr(error, "position", 0)
        raise _not_yaml(str(error).splitlines()[0], text.count("\n", 0, place) + 1) from error
    finally:
        loader.dispose()


def _decoded(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise MalformedFileError(
            "文件不是 UTF-8 编码。请用编辑器“另存为 UTF-8”后再导入。",
            "The file is not UTF-8 text. Save it as UTF-8 and import it again.",
            line,
        ) from error
    nul = text.find("\0")
    if nul >= 0:
        raise MalformedFileError(
            "文件中有空字符（NUL）。请删去后再导入。",
            "The file holds a NUL character. Remove it and import again.",
            text.count("\n", 0, nul) + 1,
        )
    return text


def _not_yaml(problem: str, line: int | None) -> MalformedFileError:
    return MalformedFileError(
        f"不是有效的 YAML（{problem}）。请检查缩进、冒号后的空格和括号是否成对。",
        f"This is not valid YAML ({problem}). Check indentation, the space after colons, and brackets.",
        line,
    )


class _Reader:
    """Builds one document from the parser's events."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0
        self._root: Any = None
        self._seen = False

    def document(self) -> Any:
        documents = 0
        while (event := self._loader.get_event()) is not None:
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                raise MalformedFileError(
                    "文件中有不止一个 YAML 文档（---）。一个案例一个文件。",
                    "The file holds more than one YAML document (---). One case, one file.",
                    _line(event),
                )
            self._take(event)
        return self._root

    def _take(self, event: Any) -> None:
        line = _line(event)
        match event:
            case yaml.ScalarEvent():
                self._add(_scalar(self._loader, event, line), 1, event.anchor, line)
            case yaml.MappingStartEvent() if event.tag in _PLAIN:
                self._begin(Block(line), event.anchor, line)
            case yaml.SequenceStartEvent() if event.tag in _PLAIN:
                self._begin(Items(line), event.anchor, line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end(line)
            case yaml.AliasEvent():
                value, nodes = self._anchored(event.anchor or "", line)
                self._add(value, nodes, None, line)
            case yaml.CollectionStartEvent():
                raise _unsupported(event.tag, line)
            case _:
                pass

    def _begin(self, container: Container, anchor: str | None, line: int) -> None:
        if len(self._open) >= _MAX_DEPTH:
            raise MalformedFileError(
                f"嵌套超过 {_MAX_DEPTH} 层。请检查括号和缩进。",
                f"Nested more than {_MAX_DEPTH} levels deep. Check brackets and indentation.",
                line,
            )
        self._open.append(_Open(container, anchor))

    def _end(self, line: int) -> None:
        done = self._open.pop()
        if isinstance(done.container, Block):
            for block in done.merged:
                _merge(done.container, block)
        self._add(done.container, done.nodes, done.anchor, line)

    def _anchored(self, name: str, line: int) -> tuple[Any, int]:
        if name not in self._anchors:
            raise MalformedFileError(
                f"别名 *{name} 指向尚未写完的内容。请直接写出内容。",
                f"The alias *{name} stands for what is not complete yet. Write the content out.",
                line,
            )
        return self._anchors[name]

    def _add(self, value: Any, nodes: int, anchor: str | None, line: int) -> None:
        if anchor:
            self._anchors[anchor] = (value, nodes)
        if not self._open:
            self._root = value
            return
        parent = self._open[-1]
        parent.nodes += nodes
        self._nodes = max(self._nodes, sum(one.nodes for one in self._open))
        if self._nodes > _MAX_NODES:
            raise MalformedFileError(
                "内容过多，或别名（&、*）层层展开。请直接写出内容，或拆成几个文件。",
                "Too much content, or aliases (&, *) that multiply. Write it out, or split the file.",
                line,
            )
        if isinstance(parent.container, Items):
            parent.container.append(value)
            parent.container.lines.append(getattr(value, "line", line))
        elif parent.key is None:
            parent.key = _key(value, line)
            parent.container.lines.setdefault(parent.key, line)
        else:
            self._put(parent, parent.key, value, line)
            parent.key = None

    def _put(self, parent: _Open, key: str, value: Any, line: int) -> None:
        block = parent.container
        assert isinstance(block, Block)  # noqa: S101 - the caller has just looked
        if key == "<<":
            parent.merged.extend(_mergeable(value, line))
        elif key in block and not is_remark(key):
            raise MalformedFileError(
                f"同一处重复出现“{key}”。请只留一个。",
                f"“{key}” stands twice in the same place. Keep one.",
                line,
            )
        else:
            block[key] = value


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _unsupported(tag: str | None, line: int) -> MalformedFileError:
    return MalformedFileError(
        f"不支持的 YAML 标记 {tag}。请写成普通文字。",
        f"The YAML tag {tag} is not supported. Write plain text.",
        line,
    )


def _mergeable(value: Any, line: int) -> list[Block]:
    blocks = value if isinstance(value, Items) else [value]
    if not all(isinstance(block, Block) for block in blocks):
        raise MalformedFileError(
            "“<<” 只能并入另一组键值。请直接写出内容。",
            "“<<” can only merge other keys and values. Write the content out.",
            line,
        )
    return list(blocks)


def _merge(block: Block, other: Block) -> None:
    for key, value in other.items():
        block.setdefault(key, value)
        block.lines.setdefault(key, other.line_of(key))


def _key(value: Any, line: int) -> str:
    if isinstance(value, Block | Items) or value is None:
        raise MalformedFileError(
            "键必须是文字。请检查括号和缩进。",
            "A key must be text. Check brackets and indentation.",
            line,
        )
    return value if isinstance(value, str) else str(value)


def _scalar(loader: Any, event: Any, line: int) -> Any:
    """Text, a whole number, a decimal, true, false or null."""
    tag = event.tag
    if tag in (None, "!"):
        tag = loader.resolve(yaml.ScalarNode, event.value, event.implicit)
    kind = tag.removeprefix(_PREFIX)
    if kind == tag:
        raise _unsupported(tag, line)
    return _plain(kind, event.value)


def _plain(kind: str, text: str) -> Any:
    match kind:
        case "null":
            return None
        case "bool":
            return text.lower() in _TRUE
        case "int" if _INTEGER.fullmatch(text) and len(text) <= _MAX_DIGITS:
            return int(text.replace("_", ""))
        case "float" if _DECIMAL.fullmatch(text) and len(text) <= 2 * _MAX_DIGITS:
            return Decimal(text.replace("_", ""))
        case _:
            return text

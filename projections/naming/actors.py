"""Who acted where it was no person: the parts of the service, by the names that the log keeps of them."""

from typing import Final

from deliberation.domain.terms import Term

SYSTEM: Final = "system:"
RIGHT: Final = "right:"
HOLDER: Final = Term("表决权人", "the holder of the right")

_PARTS: Final = {
    "check": Term("案例核对", "check of a case"),
    "demo": Term("示例数据", "example data"),
    "export": Term("导出", "export"),
    "import": Term("资料导入", "import of records"),
    "look": Term("查看", "looking"),
    "operator": Term("命令行", "command line"),
    "public": Term("未登录的公众", "the public, not signed in"),
    "setup": Term("初次安装", "installation"),
    "timer": Term("到期自动办理", "timer"),
}
"""Every `system:<name>` that the service uses; a test reads them out of the code."""


def system_words(actor: str) -> Term:
    """What a part of the service is called, by its whole name in the log: 系统（资料导入）."""
    part = _PARTS.get(actor.removeprefix(SYSTEM))
    return Term(f"系统（{part.zh}）", f"system ({part.en})") if part else Term("系统", "system")

"""The command `yishiting`.

A new command is a file in api/commands/ that defines `command` (a click command with `data_option`)
and a line in COMMANDS below. Its module is imported only when the command runs, so that `--help` is
quick. It raises Refusal or InstallationError; both are told here in Chinese and English.

Exit codes: 0 done · 1 failed or refused · 2 asked wrongly · 3 the folder or the port is in use · 4 the
machine is not fit (version, permissions, disk) · 130 interrupted. A command with codes of its own
(`import`) says so in its help.
"""

import errno
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import click

from api.commands.options import warn
from deliberation.domain.errors import Refusal
from deliberation.store.problems import FAILED, UNFIT, USAGE, InstallationError

COMMANDS: Final = {
    "serve": ("api.commands.serve", "启动服务 · start the service"),
    "demo": ("api.commands.demo", "装入示例 · load the example cases"),
    "user": ("api.commands.user", "账号：新建、重置、停用 · accounts: add, reset, disable"),
    "import": ("api.commands.import_", "导入案例文件，或核对 · bring in case files, or check against them"),
    "roll": ("api.commands.roll", "业主名册：核对、录入 · the roll of a vote: check it, enter it"),
    "export": ("api.commands.export", "导出公开的记录 · export the public record"),
    "audit": ("api.commands.audit", "逐条重新裁定，核对展示内容 · decide everything again"),
    "verify": ("api.commands.verify", "核对记录有无改动 · verify that nothing was altered"),
    "replay": ("api.commands.replay", "离线回放一个决策 · replay a decision without a network"),
    "backup": ("api.commands.backup", "备份到一个文件 · back up to one file"),
    "restore": ("api.commands.restore", "从备份恢复 · restore from a backup"),
    "key": ("api.commands.key", "签署记录的密钥：更换、恢复签名 · the key that signs the record"),
    "rebuild": ("api.commands.rebuild", "由事件重建视图 · rebuild views from the events"),
    "doctor": ("api.commands.doctor", "检查安装是否健康 · examine the installation"),
    "health": ("api.commands.health", "容器健康检查 · for a container's health check"),
}
"""Name → the module that defines `command`, and the line that `--help` shows."""

_INTERRUPTED: Final = 130
_OF_A_FILE: Final = {
    errno.ENOENT,
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.ENAMETOOLONG,
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        found = import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(found, click.Command)  # noqa: S101 - a wrong line in COMMANDS is a bug
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("命令 Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="yishiting")
def group() -> None:
    """议事厅：社区议事协商，记录不可更改、可以验证。

    Neighbourhood deliberation on an immutable, provable record.

    \b
    yishiting serve                启动 · start (Ctrl-C stops)
    yishiting backup hall.zip      备份 · back up, also while the service runs
    yishiting doctor               检查 · examine
    yishiting COMMAND --help       用法与例子 · usage and examples
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; its exit code. What goes wrong is told on the error stream."""
    try:
        answer: Any = group.main(args=arguments, prog_name="yishiting", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return USAGE
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return _INTERRUPTED
    except (InstallationError, Refusal) as error:
        warn(error.zh, error.en)
        return getattr(error, "exit_code", FAILED)
    except OSError as error:
        return _told(error)
    return answer if isinstance(answer, int) else 0


def _told(error: OSError) -> int:
    """Tell what a file or the disk refused; what is no file's affair is a bug, and is raised."""
    if error.errno == errno.ENOSPC:
        warn("磁盘已满。请腾出空间后再试。", "The disk is full. Make room and try again.")
    elif error.filename and error.errno in _OF_A_FILE:
        warn(
            f"不能读写 {error.filename}（{error.strerror}）。请检查路径和权限。",
            f"{error.filename} cannot be read or written ({error.strerror}). Check the path and its "
            "permissions.",
        )
    else:
        raise error
    return UNFIT


def main() -> None:
    sys.exit(run())


if __name__ == "__main__":
    main()

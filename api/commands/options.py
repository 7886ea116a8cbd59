"""What every command shares: --data, the settings it leads to, and how it speaks."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

data_option: Final[Callable[[Callable[..., Any]], Callable[..., Any]]] = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="数据文件夹，默认 ./data。The data folder, by default ./data.",
)

_COMMAND: Final = re.compile(r"\byishiting (?=[a-z])")


def as_started(text: str) -> str:
    """A sentence whose commands can be typed as they stand: whoever started us by run.py has no
    `yishiting` on the path."""
    by_run_py = Path(sys.argv[0]).name == "cli.py"
    return _COMMAND.sub("python3 run.py ", text) if by_run_py else text


def say(zh: str, en: str) -> None:
    """Tell the person at the terminal, in both languages."""
    click.echo(as_started(zh))
    click.echo(as_started(en))


def warn(zh: str, en: str) -> None:
    """Tell what went wrong, on the error stream."""
    click.echo(click.style(as_started(zh), fg="red"), err=True)
    click.echo(as_started(en), err=True)

"""What every command shares: --data, the settings it leads to, and how it speaks."""

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


def say(zh: str, en: str) -> None:
    """Tell the person at the terminal, in both languages."""
    click.echo(zh)
    click.echo(en)


def warn(zh: str, en: str) -> None:
    """Tell what went wrong, on the error stream."""
    click.echo(click.style(zh, fg="red"), err=True)
    click.echo(en, err=True)

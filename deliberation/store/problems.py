"""Trouble with the installation itself: said to whoever runs the service, in both languages."""

from typing import Final

FAILED: Final = 1
USAGE: Final = 2
BUSY: Final = 3
UNFIT: Final = 4


class InstallationError(Exception):
    """The machine, the data folder or the database is not as the service needs it.

    `zh` and `en` say what is wrong and what to do; `exit_code` is what the command ends with: 1 it
    failed, 2 it was asked wrongly, 3 the folder or port is in use, 4 the machine is not fit (version,
    permissions, disk).
    """

    def __init__(self, zh: str, en: str, exit_code: int = FAILED) -> None:
        super().__init__(en)
        self.zh: Final = zh
        self.en: Final = en
        self.exit_code: Final = exit_code

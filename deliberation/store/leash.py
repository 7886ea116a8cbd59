"""Run a program that ends when the process that started it ends, even by `kill -9`.

Executed as a script (`python -I -S leash.py …`), never imported by it: it changes the user before
anything of the project is read, and it starts in about 10 ms. Doing the same in a `preexec_fn` would
be unsafe in a process with threads.

Arguments: PARENT-PID SIGNAL UID GID MODE PROGRAM ARGUMENTS… where UID and GID are -1 to stay who we
are, and MODE is `kernel` (Linux: PR_SET_PDEATHSIG, then become the program) or `watch` (elsewhere:
stay beside the program and look for the parent twice a second). Exits with 126 where the program
cannot be executed by that user, with 125 where the parent was gone already.

The kernel ties the program to the *thread* that started it, so start children from the main thread.
"""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Final

CANNOT_EXECUTE: Final = 126
_ORPHANED: Final = 125
_PR_SET_PDEATHSIG: Final = 1
_LOOK_EVERY: Final = 0.5
_FORWARDED: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


def leashed(
    command: Sequence[str],
    *,
    end_with: signal.Signals,
    uid: int = -1,
    gid: int = -1,
    mode: str = "",
) -> list[str]:
    """The command line that runs `command` on a leash held by this process.

    `end_with` is the signal that the program gets when this process is gone. `mode` is chosen by the
    operating system where it is empty.
    """
    mode = mode or ("kernel" if sys.platform == "linux" else "watch")
    held = [str(os.getpid()), str(int(end_with)), str(uid), str(gid), mode]
    return [sys.executable, "-I", "-S", str(Path(__file__).resolve()), *held, *command]


def _become(uid: int, gid: int) -> None:
    if uid < 0:
        return
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def _execute(command: list[str]) -> int:
    try:
        os.execv(command[0], command)  # noqa: S606 - becoming the program is what a leash is for
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        return CANNOT_EXECUTE


def _under_kernel(parent: int, end_with: int, command: list[str]) -> int:
    """Ask the kernel for a signal at the parent's end; after setuid, which would clear the request."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, end_with, 0, 0, 0)
    if os.getppid() != parent:
        return _ORPHANED
    return _execute(command)


def _under_watch(parent: int, end_with: int, command: list[str]) -> int:
    try:
        # Open descriptors go on to the program, as they do when a leash becomes it.
        child = subprocess.Popen(command, close_fds=False)  # noqa: S603 - the command line is our own
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        return CANNOT_EXECUTE

    def forward(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler's signature
        child.send_signal(number)

    for number in _FORWARDED:
        signal.signal(number, forward)
    told = False
    while True:
        try:
            return child.wait(timeout=_LOOK_EVERY)
        except subprocess.TimeoutExpired:
            if os.getppid() != parent and not told:
                child.send_signal(end_with)
                told = True


def main(arguments: list[str]) -> int:
    parent, end_with, uid, gid = (int(text) for text in arguments[:4])
    mode, command = arguments[4], arguments[5:]
    _become(uid, gid)
    run = _under_kernel if mode == "kernel" else _under_watch
    return run(parent, end_with, command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

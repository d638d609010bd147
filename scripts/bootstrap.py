"""The door to everything in the Makefile: see that `.venv/` is what the locks say.

Usage: `python3 scripts/bootstrap.py [test] [lint]` from anywhere. Any Python from 3.6 on can read this
file, so that one that is too old ends in a sentence; the work is done in `scripts.environment`.
"""

import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST = (3, 11)
NEWEST_TRIED = (3, 14)
"""Every locked package has wheels up to here; a later Python may have to compile some."""


def suits(version: "tuple[int, int]") -> bool:
    """Say whether all packages can be installed on this Python without a compiler."""
    return OLDEST <= version <= NEWEST_TRIED


def refusal(version: "tuple[int, int]") -> str:
    """Tell someone whose Python is too old what to do."""
    return (
        "relevo needs Python {}.{} or later; this is Python {}.{}, and no newer one is on PATH.\n"
        "Install one and run the same command again: Debian 12, Ubuntu 24.04 or later: "
        "apt install python3 python3-venv; macOS: brew install python."
    ).format(*OLDEST, *version)


def candidates() -> "list[str]":
    """Name the commands to look for, best first: the newest that was tried, then older ones."""
    minors = range(NEWEST_TRIED[1], OLDEST[1] - 1, -1)
    return ["python3.{}".format(minor) for minor in minors] + ["python3"]


def version_of(command: str) -> "tuple[int, int] | None":
    """Ask a Python for its version; None where the command does not run (a shim without a Python)."""
    try:
        said = subprocess.check_output(
            [command, "-c", "import sys; print(*sys.version_info[:2])"], stderr=subprocess.DEVNULL
        )
        major, minor = said.split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None


def better() -> "str | None":
    """Find a Python on PATH that suits."""
    for name in candidates():
        command = shutil.which(name)
        version = version_of(command) if command else None
        if command and version and suits(version):
            return command
    return None


def main() -> int:
    """Go on with this Python if it suits, else with one on PATH that does."""
    mine = (sys.version_info[0], sys.version_info[1])
    if not suits(mine):
        other = better()
        if other:
            script = os.path.join(ROOT, "scripts", "bootstrap.py")
            os.execv(other, [other, script] + sys.argv[1:])
        if mine < OLDEST:
            sys.stderr.write(refusal(mine) + "\n")
            return 1
    if ROOT not in sys.path:
        sys.path.insert(0, ROOT)
    from scripts.environment import prepare

    return prepare(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

"""The environment: `.venv/` exactly as the locks say, built once and then known by its stamp.

uv installs, and pip takes over where uv cannot be had or is not the way out of this network. Both
use the user's own settings (indexes, certificates, proxies); no address is named here.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALWAYS = ("uv", "build", "base")
"""The locks that every environment has; `test` and `lint` come with the commands that need them."""
FROM_SOURCE = "forbiddenfruit"
"""The one locked package without a wheel: built with the pinned tools of `requirements/build.txt`."""
PIP_ALONE = {"index-url", "no-index", "proxy", "client-cert", "trusted-host"}
"""pip's settings that say how to get out of this network, and that uv does not read."""


class Failed(Exception):
    """The environment cannot be built; the sentence says what to do."""


@dataclass(frozen=True)
class Stamp:
    """What `.venv/` was built from."""

    digest: str
    locks: tuple[str, ...]

    def covers(self, digest: str, locks: Sequence[str]) -> bool:
        """Say whether nothing has to be done for these locks."""
        return self.digest == digest and set(locks) <= set(self.locks)


def digest_of(root: Path, python: Path) -> str:
    """Sum up all that an environment depends on: project, locks, place and interpreter."""
    total = hashlib.sha256(f"{root}\0{python.resolve()}\0".encode())
    for file in (root / "pyproject.toml", *sorted((root / "requirements").glob("*.txt"))):
        total.update(f"{file.name}\0".encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def read_stamp(file: Path) -> Stamp | None:
    """Read a stamp; None where there is none that can be read."""
    try:
        found = json.loads(file.read_text("utf-8"))
        return Stamp(str(found["digest"]), tuple(map(str, found["locks"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_stamp(file: Path, stamp: Stamp) -> None:
    """Write a stamp in one go, so that nobody reads half of one."""
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps({"digest": stamp.digest, "locks": stamp.locks}), "utf-8")
    fresh.replace(file)


def has(module: str) -> bool:
    """Say whether Python brought this module; an empty folder of its name is none."""
    found = importlib.util.find_spec(module)
    return found is not None and found.origin is not None


def missing_part(there: Callable[[str], bool] = has) -> str:
    """Give the sentence for a Python that was cut in parts (Debian's), empty for a whole one."""
    lacking = [name for name in ("venv", "ensurepip") if not there(name)]
    if not lacking:
        return ""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return (
        f"Python {version} is here, but without its part {' and '.join(lacking)}, which Debian and "
        f"Ubuntu ship on their own. Install it and run the same command again: "
        f"apt install python3-venv (or python{version}-venv)"
    )


def uv_finds_the_way(pip_settings: str, environment: Mapping[str, str]) -> bool:
    """Say whether uv may be used: not where only pip was told the way out of this network.

    `pip_settings` is what `pip config list` prints. Settings of uv's own always count as the way.
    """
    if any(name in environment for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_CONFIG_FILE")):
        return True
    for line in pip_settings.splitlines():
        name, _, value = line.partition("=")
        if name.rpartition(".")[2] in PIP_ALONE and value.strip("'\" ") not in {"", "0", "false"}:
            return False
    return True


class Environment:
    """The folder `.venv/` of one checkout."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.uv = self.folder / "bin" / "uv"
        self.stamp = self.folder / "relevo-stamp.json"

    def current(self, locks: Sequence[str]) -> bool:
        """Say whether everything is in place already."""
        found = read_stamp(self.stamp)
        return (
            found is not None
            and self.python.exists()
            and (self.folder / "bin" / "relevo").exists()
            and found.covers(digest_of(self.root, self.python), locks)
        )

    @contextmanager
    def alone(self) -> Generator[None]:
        """Keep other calls out while this one builds; they wait and then find it done."""
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "bootstrap.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("another command is building .venv; waiting for it")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def build(self, locks: Sequence[str]) -> None:
        """Make `.venv/` what these locks (and those it already had) say."""
        begun = time.monotonic()
        before = read_stamp(self.stamp)
        self.stamp.unlink(missing_ok=True)
        wanted = tuple(dict.fromkeys((*locks, *(before.locks if before else ()))))
        if not self._sound():
            self._create()
        if not (self._bring_uv() and self._sync_with_uv(wanted)):
            self._install_with_pip(wanted)
        self._compile()
        write_stamp(self.stamp, Stamp(digest_of(self.root, self.python), wanted))
        say(f".venv is ready ({time.monotonic() - begun:.0f} s)")

    def _sound(self) -> bool:
        """Say whether the folder holds a Python that runs, is new enough and sees its packages."""
        code = (
            "import sys, pathlib; of = sys.version_info[:2]; "
            "place = pathlib.Path(sys.prefix, 'lib', 'python%d.%d' % of, 'site-packages'); "
            "print(of >= (3, 11) and place.is_dir())"
        )
        return self.python.exists() and self._ask(self.python, "-c", code).strip() == "True"

    def _create(self) -> None:
        sentence = missing_part()
        if sentence:
            raise Failed(sentence)
        for old in self.folder.iterdir():
            if old.name != "bootstrap.lock":
                shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
        base = getattr(sys, "_base_executable", sys.executable)
        say(f"building .venv with Python {sys.version.split()[0]}")
        if not self._run(base, "-m", "venv", self.folder):
            raise Failed("Python could not build .venv; its own words stand above.")

    def _bring_uv(self) -> bool:
        """Put the pinned uv into the folder; False where it cannot or should not be used."""
        self._need_pip()
        if not uv_finds_the_way(self._ask(self.python, "-m", "pip", "config", "list"), os.environ):
            say("pip has its own way out of this network: installing with pip")
            return False
        if self._ask(self.uv, "--version").split()[1:2] == [self._pinned("uv")]:
            return True
        say("getting uv, which installs the rest")
        return self._pip("--only-binary", ":all:", "-r", self._lock("uv"))

    def _need_pip(self) -> None:
        if self._ask(self.python, "-m", "pip", "--version"):
            return
        if not self._run(self.python, "-m", "ensurepip", "--default-pip"):
            raise Failed(missing_part() or "Python could not put pip into .venv; see above.")

    def _sync_with_uv(self, locks: Sequence[str]) -> bool:
        uv: tuple[str | Path, ...] = (self.uv, "pip")
        here: tuple[str | Path, ...] = ("--python", self.python)
        hashed = ("--require-hashes", "--no-build-isolation-package", FROM_SOURCE)
        files = [part for lock in locks for part in ("-r", self._lock(lock))]
        say(f"installing {self._count(locks)} packages from the locks: {', '.join(locks)}")
        done = (
            self._run(*uv, "install", *here, "--require-hashes", "-r", self._lock("build"))
            and self._run(*uv, "install", *here, "--exact", *hashed, *files)
            and self._run(
                *uv, "install", *here, "--no-deps", "--no-build-isolation", "-e", self.root
            )
        )
        if not done:
            say("uv did not get through; trying pip")
        return done

    def _install_with_pip(self, locks: Sequence[str]) -> None:
        self._need_pip()
        say(f"installing {self._count(locks)} packages with pip: {', '.join(locks)}")
        files = [part for lock in locks if lock != "uv" for part in ("-r", self._lock(lock))]
        done = (
            self._pip("-r", self._lock("build"))
            and self._pip("--no-build-isolation", *files)
            and self._run(
                *(self.python, "-m", "pip", "install", "--no-deps", "--no-build-isolation"),
                *("-e", self.root),
            )
        )
        if not done:
            raise Failed(
                "The packages could not be installed; the reason stands above. Where a mirror or a "
                "proxy is the way out, tell pip (pip config set global.index-url …) or uv "
                "(UV_DEFAULT_INDEX) and run the same command again."
            )

    def _compile(self) -> None:
        """Write the bytecode now: more than half of a start is compiling where Python may not keep it."""
        packages = self._ask(
            self.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"
        )
        places = (packages.strip(), self.root / "src")
        # Some packages bring files for other Pythons, which cannot be compiled and are never run.
        self._run(self.python, "-m", "compileall", "-qq", "-j", "0", *filter(None, places))

    def _pip(self, *arguments: str | Path) -> bool:
        return self._run(self.python, "-m", "pip", "install", "--require-hashes", *arguments)

    def _lock(self, name: str) -> Path:
        return self.root / "requirements" / f"{name}.txt"

    def _pinned(self, name: str) -> str:
        first = f"{name}=="
        for line in self._lock(name).read_text("utf-8").splitlines():
            if line.startswith(first):
                return line.removeprefix(first).split()[0]
        raise Failed(f"requirements/{name}.txt pins no {name}; `make lock` writes it anew.")

    def _count(self, locks: Sequence[str]) -> int:
        lines = (self._lock(lock).read_text("utf-8").splitlines() for lock in locks)
        return len({row.split("==")[0] for rows in lines for row in rows if row[:1].isalnum()})

    def _run(self, *command: str | Path) -> bool:
        """Run with its words shown; say whether it succeeded."""
        try:
            return subprocess.run(command, env=surroundings(), check=False).returncode == 0
        except OSError as error:
            say(f"{command[0]} does not run: {error.strerror}")
            return False

    def _ask(self, *command: str | Path) -> str:
        """Run quietly and give what it printed; empty where it failed."""
        try:
            done = subprocess.run(
                command, env=surroundings(), check=False, capture_output=True, text=True
            )
        except OSError:
            return ""
        return done.stdout if done.returncode == 0 else ""


def surroundings() -> dict[str, str]:
    """Give the user's environment, less what would lead packages past `.venv/`."""
    kept = {k: v for k, v in os.environ.items() if k not in {"PYTHONHOME", "PYTHONPATH"}}
    return {**kept, "PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def say(sentence: str) -> None:
    """Show where the build stands."""
    print(f"relevo: {sentence}", flush=True)


def prepare(extra: Sequence[str], root: Path = ROOT) -> int:
    """Make `.venv/` ready for the base and these locks; at once where it is. Gives an exit code."""
    home = Environment(root)
    locks = tuple(dict.fromkeys((*ALWAYS, *extra)))
    try:
        if home.current(locks):
            return 0
        with home.alone():
            if not home.current(locks):
                home.build(locks)
    except Failed as failed:
        print(f"relevo: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0

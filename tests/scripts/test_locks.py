"""The locks pin what the project asks for, with hashes and without addresses."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, list[Version]]:
    """Read a lock; a package may be pinned once for each group of Pythons."""
    found: dict[str, list[Version]] = {}
    for package, version in PINNED.findall((ROOT / "requirements" / f"{name}.txt").read_text()):
        found.setdefault(canonicalize_name(package), []).append(Version(version))
    return found


def asked() -> list[tuple[str, str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = {
        "base": project["project"]["dependencies"],
        "build": project["build-system"]["requires"],
        **project["dependency-groups"],
    }
    return [(lock, requirement) for lock, all_ in groups.items() for requirement in all_]


@pytest.mark.parametrize(("lock", "requirement"), asked())
def test_that_what_the_project_asks_for_is_pinned(lock: str, requirement: str) -> None:
    wanted = Requirement(requirement)
    found = pins(lock).get(canonicalize_name(wanted.name))
    assert found, f"{wanted.name} is not in requirements/{lock}.txt: run `make lock`"
    assert all(version in wanted.specifier for version in found)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_that_every_pin_has_a_hash_and_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    pinned = [entry for entry in re.split(r"\n(?=[a-z0-9])", text) if PINNED.match(entry)]
    assert pinned
    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert re.findall(r"^\s*-", text, re.MULTILINE) == re.findall(
        r"^\s*-(?=-hash=)", text, re.MULTILINE
    )


def test_that_no_two_locks_disagree() -> None:
    versions: dict[str, set[tuple[Version, ...]]] = {}
    for lock in LOCKS:
        for package, found in pins(lock.stem).items():
            versions.setdefault(package, set()).add(tuple(found))
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}

"""The stamp knows when `.venv/` is no longer what the locks say."""

from pathlib import Path

import pytest
from scripts.environment import (
    Environment,
    Stamp,
    digest_of,
    missing_part,
    prepare,
    read_stamp,
    uv_finds_the_way,
    write_stamp,
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment looks built from the locks `base`."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text("click==8.0\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    home = Environment(tmp_path)
    home.python.parent.mkdir(parents=True)
    for file in (home.python, home.folder / "bin" / "relevo"):
        file.touch()
    write_stamp(home.stamp, Stamp(digest_of(tmp_path, home.python), ("uv", "build", "base")))
    return tmp_path


def test_that_an_environment_with_a_fitting_stamp_is_current(checkout: Path) -> None:
    assert Environment(checkout).current(("uv", "build", "base"))
    assert prepare([], root=checkout) == 0


def test_that_a_lock_that_was_never_installed_is_not_covered(checkout: Path) -> None:
    assert not Environment(checkout).current(("uv", "build", "base", "test"))


@pytest.mark.parametrize("file", ["requirements/base.txt", "pyproject.toml"])
def test_that_a_changed_file_makes_the_stamp_stale(checkout: Path, file: str) -> None:
    (checkout / file).write_text("changed")
    assert not Environment(checkout).current(("base",))


def test_that_a_new_lock_makes_the_stamp_stale(checkout: Path) -> None:
    (checkout / "requirements" / "voice.txt").write_text("numpy==2.0\n")
    assert not Environment(checkout).current(("base",))


def test_that_a_moved_checkout_is_built_anew(checkout: Path) -> None:
    moved = checkout.rename(checkout.with_name("moved"))
    assert not Environment(moved).current(("base",))


@pytest.mark.parametrize("lost", ["python", "relevo"])
def test_that_a_lost_command_is_noticed(checkout: Path, lost: str) -> None:
    (checkout / ".venv" / "bin" / lost).unlink()
    assert not Environment(checkout).current(("base",))


@pytest.mark.parametrize("written", ["", "{", "[]", '{"digest": "x"}', '{"digest": 1, "locks": 2}'])
def test_that_half_a_stamp_is_no_stamp(tmp_path: Path, written: str) -> None:
    (tmp_path / "stamp.json").write_text(written)
    assert read_stamp(tmp_path / "stamp.json") is None
    assert read_stamp(tmp_path / "absent.json") is None


def test_that_a_python_cut_in_parts_names_the_package_to_install() -> None:
    assert missing_part() == ""
    sentence = missing_part(lambda name: name != "ensurepip")
    assert "without its part ensurepip" in sentence
    assert "apt install python3-venv" in sentence


@pytest.mark.parametrize(
    ("pip_settings", "environment", "uv"),
    [
        ("", {}, True),
        ("global.cert='/etc/ssl/ca.crt'\n:env:.default-timeout='180'", {}, True),
        ("global.extra-index-url='file:///srv/more'", {}, True),
        ("global.index-url='https://mirror.example/simple'", {}, False),
        (":env:.no-index='1'", {}, False),
        (":env:.no-index='0'", {}, True),
        ("global.proxy='http://proxy.example:3128'", {}, False),
        ("global.proxy='http://proxy.example:3128'", {"UV_DEFAULT_INDEX": "x"}, True),
    ],
)
def test_that_pip_installs_where_only_pip_knows_the_way(
    pip_settings: str, environment: dict[str, str], *, uv: bool
) -> None:
    assert uv_finds_the_way(pip_settings, environment) is uv

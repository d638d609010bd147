"""System: `relevo user`, `store` and `doctor`, on data that is there, missing or not to be used."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from tests.app.terminal import Relevo

from relevo.testing.leak import find_bytes


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give the data folder, which nobody has made yet."""
    return tmp_path / "data"


def _add(relevo: Relevo, mail: str = "bea@example.com") -> dict[str, str]:
    ran = relevo("user", "add", mail, "--role", "agent", "--json")
    assert ran.code == 0, ran.err
    return ran.objects[0]


def test_that_a_person_gets_a_password_and_a_token_once(relevo: Relevo, data: Path) -> None:
    shown = _add(relevo)
    assert set(shown) == {"id", "mail", "role", "password", "token"}
    assert len(shown["token"]) >= 32
    assert find_bytes(data, [shown["token"], shown["password"]]) == []


def test_that_text_says_which_is_which(relevo: Relevo) -> None:
    ran = relevo("user", "add", "bea@example.com", "--role", "admin")
    assert ran.code == 0
    assert "one-time password: " in ran.out
    assert "API token: " in ran.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("bea",), 1),
        (("",), 1),
        (("bea@example.com\nx",), 1),
        (("bea@example.com", "--role", "boss"), 2),
        ((), 2),
    ],
    ids=["no address", "empty", "two lines", "no such role", "nobody"],
)
def test_that_a_person_who_cannot_be_is_refused(
    words: tuple[str, ...], code: int, relevo: Relevo
) -> None:
    role = () if "--role" in words else ("--role", "agent")
    ran = relevo("user", "add", *words, *role)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.strip()


def test_that_nobody_is_added_twice(relevo: Relevo) -> None:
    _add(relevo)
    ran = relevo("user", "add", "BEA@example.com", "--role", "agent")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.count("\n") == 1


def test_that_the_key_is_its_owners_alone(relevo: Relevo, data: Path) -> None:
    _add(relevo)
    assert stat.S_IMODE((data / "master.key").stat().st_mode) == 0o600


def test_that_a_backup_is_whole_and_verified(relevo: Relevo, tmp_path: Path) -> None:
    _add(relevo)
    copy = tmp_path / "copy.db"
    ran = relevo("store", "backup", copy, "--json")
    assert ran.code == 0, ran.err
    assert ran.objects == [{"file": str(copy), "bytes": copy.stat().st_size, "verified": True}]
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM person").fetchone() == (1,)


@pytest.mark.parametrize("place", ["missing folder", "a folder", "there already"])
def test_that_a_backup_that_cannot_be_written_is_one_sentence(
    place: str, relevo: Relevo, tmp_path: Path
) -> None:
    _add(relevo)
    target = tmp_path / "nowhere" / "copy.db" if place == "missing folder" else tmp_path / "copy"
    if place == "a folder":
        target.mkdir()
    if place == "there already":
        target.write_text("precious", encoding="utf-8")
    ran = relevo("store", "backup", target)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[-1].startswith("relevo: ")
    if place == "there already":
        assert target.read_text(encoding="utf-8") == "precious"


def test_that_there_is_nothing_to_back_up_without_a_database(
    relevo: Relevo, tmp_path: Path, data: Path
) -> None:
    ran = relevo("store", "backup", tmp_path / "copy.db")
    assert ran.code == 1
    assert not (tmp_path / "copy.db").exists()
    assert not data.exists(), "to look makes nothing"


def test_that_a_damaged_database_is_not_backed_up(
    relevo: Relevo, tmp_path: Path, data: Path
) -> None:
    _add(relevo)
    (data / "relevo.db").write_bytes(b"no database at all" * 500)
    ran = relevo("store", "backup", tmp_path / "copy.db")
    assert ran.code == 1
    assert "no database of relevo" in ran.err
    assert not (tmp_path / "copy.db").exists()


def _findings(relevo: Relevo, code: int) -> dict[str, tuple[str, str]]:
    ran = relevo("doctor", "--json")
    assert ran.code == code, ran.out + ran.err
    report = ran.objects[0]
    assert report["ok"] == (code == 0)
    for finding in report["findings"]:
        assert finding["state"] == "ok" or finding["mend"] or finding["subject"] == "Server"
    return {x["subject"]: (x["state"], x["found"]) for x in report["findings"]}


def test_that_the_doctor_looks_and_touches_nothing(
    relevo: Relevo, tmp_path: Path, data: Path
) -> None:
    found = _findings(relevo, 0)
    assert found["Store"][0] == found["Key"][0] == "note"
    assert not data.exists()
    assert list(tmp_path.iterdir()) == []


def test_that_the_doctor_says_what_is_set_up(relevo: Relevo) -> None:
    _add(relevo)
    found = _findings(relevo, 0)
    assert found["Store"] == ("ok", "SQLite, 0 conversations")
    assert found["Key"][0] == found["Project"][0] == found["Server"][0] == "ok"


def test_that_the_doctor_sees_a_damaged_database(relevo: Relevo, data: Path) -> None:
    _add(relevo)
    (data / "relevo.db").write_bytes(b"no database at all" * 500)
    assert _findings(relevo, 1)["Store"][0] == "fail"


def test_that_the_doctor_sees_a_key_that_others_can_read(relevo: Relevo, data: Path) -> None:
    _add(relevo)
    (data / "master.key").chmod(0o644)
    assert _findings(relevo, 1)["Key"][0] == "fail"


def test_that_the_doctor_sees_a_project_with_mistakes(relevo: Relevo, tmp_path: Path) -> None:
    (tmp_path / "relevo.yaml").write_text("languages: [english]\n", encoding="utf-8")
    state, found = _findings(relevo, 1)["Project"]
    assert state == "fail"
    assert "relevo.yaml:1" in found


def test_that_the_doctor_says_that_a_data_folder_is_a_file(relevo: Relevo, data: Path) -> None:
    data.touch()
    assert _findings(relevo, 1)["Data"][0] == "fail"


def test_that_a_lost_key_is_said_and_not_replaced(relevo: Relevo, data: Path) -> None:
    _add(relevo)
    (data / "master.key").unlink()
    ran = relevo("user", "add", "cy@example.com", "--role", "agent")
    assert ran.code == 1
    assert "master.key" in ran.err
    assert not (data / "master.key").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RELEVO_DATABASE_URL", "mysql://x"),
        ("RELEVO_MASTER_KEY", "short"),
        ("RELEVO_MASTER_KEY_FILE", "/nowhere/key"),
        ("RELEVO_LOG_LEVEL", "loud"),
    ],
)
def test_that_a_setting_which_is_wrong_is_named(
    name: str, value: str, relevo: Relevo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    ran = relevo("user", "add", "bea@example.com", "--role", "agent")
    assert (ran.code, ran.out) == (1, "")
    assert name.removesuffix("_FILE") in ran.err
    assert ran.err.count("\n") == 1

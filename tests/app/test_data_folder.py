"""Which folder a project's data lies in, and whose it is."""

from pathlib import Path

import pytest
from tests.app.terminal import Relevo

from relevo.app.data_folder import claim_data, usual_data
from relevo.app.project import make_project, sample_folder
from relevo.app.settings import read_settings
from relevo.tools.fake import ScriptedTools


def _claim(data: Path, folder: Path, name: str) -> str:
    text = f"name: {name}\nlanguages: [en]\n"
    return claim_data(data, make_project(folder, {"relevo.yaml": text}, ScriptedTools({})))


def test_that_data_lies_beside_the_project_and_the_samples_where_it_is_called() -> None:
    assert usual_data(Path("shop")) == Path("shop/.relevo")
    assert usual_data(sample_folder()) == Path(".relevo")


def test_that_what_is_named_wins_over_what_is_usual() -> None:
    usual = Path("shop/.relevo")
    assert read_settings({}, usual=usual).data == usual
    assert read_settings({"RELEVO_DATA": "there"}, usual=usual).data == Path("there")
    assert read_settings({"RELEVO_DATA": "there"}, Path("here"), usual).data == Path("here")


def test_that_a_folder_of_another_project_is_told_each_time(tmp_path: Path) -> None:
    assert _claim(tmp_path, tmp_path / "one", "One") == ""
    assert _claim(tmp_path, tmp_path / "two", "Two") == "One"
    assert _claim(tmp_path, tmp_path / "two", "Two") == "One"
    assert _claim(tmp_path, tmp_path / "one", "One") == ""


def test_that_a_project_that_was_moved_or_renamed_is_no_other(tmp_path: Path) -> None:
    assert _claim(tmp_path, tmp_path / "one", "One") == ""
    assert _claim(tmp_path, tmp_path / "moved", "One") == ""
    assert _claim(tmp_path, tmp_path / "moved", "Renamed") == ""


def test_that_a_note_nobody_can_read_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "project.json").write_text("[")
    assert _claim(tmp_path, tmp_path / "one", "One") == ""
    assert _claim(tmp_path, tmp_path / "two", "Two") == "One"


def test_that_a_new_project_keeps_its_data_out_of_git(relevo: Relevo, tmp_path: Path) -> None:
    assert relevo("init", "shop").code == 0
    assert (tmp_path / "shop" / ".gitignore").read_text() == ".relevo/\n"


def test_that_people_are_added_to_the_data_of_the_named_project(
    relevo: Relevo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RELEVO_DATA")
    relevo("init", "shop")
    ran = relevo("user", "add", "a@example.com", "--role", "agent", "--project", "shop")
    assert ran.code == 0
    assert (tmp_path / "shop" / ".relevo" / "relevo.db").is_file()
    assert not (tmp_path / ".relevo").exists()

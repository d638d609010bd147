"""System: `relevo init`, `check` and `test`, on projects that are right and wrong."""

import os
from pathlib import Path

import pytest
from tests.app.terminal import Relevo

TOOLS = """
from relevo.tools import tool

@tool(effect="read")
def get_repair(ticket: str) -> dict[str, str]:
    return {"what": "your bike", "status": "ready"}
"""


@pytest.fixture
def project(relevo: Relevo, tmp_path: Path) -> Path:
    """Give a project as `relevo init` makes it."""
    assert relevo("init", tmp_path / "shop").code == 0
    return tmp_path / "shop"


def test_that_a_new_project_passes_at_once(relevo: Relevo, project: Path) -> None:
    for name in ("relevo.yaml", "playbooks", "knowledge", "tools.py", "tests"):
        assert (project / name).exists()
    checked = relevo("check", project)
    assert (checked.code, checked.err) == (0, "")
    assert "no problems in 1 flow, " in checked.out
    tested = relevo("test", project)
    assert tested.code == 0, tested.out


def test_that_a_file_that_is_none_is_not_waited_for(relevo: Relevo, project: Path) -> None:
    os.mkfifo(project / "playbooks" / "pipe.yaml")
    ran = relevo("check", project)
    assert ran.code == 1
    assert "pipe.yaml is no ordinary file" in ran.err


def test_that_a_slip_in_the_settings_is_named_and_nothing_is_counted_then(
    relevo: Relevo, project: Path
) -> None:
    settings = project / "relevo.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("zone:", "timezone:"), encoding="utf-8")
    ran = relevo("check", project)
    assert "`timezone` is not a key of relevo.yaml." in ran.out
    assert "Did you mean `zone`?" in ran.out
    assert ran.out.splitlines()[-1] == "1 problem"


def test_that_a_ready_made_flow_says_which_tools_it_needs(relevo: Relevo, project: Path) -> None:
    settings = project / "relevo.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("use: []", "use: [order_status]"), encoding="utf-8")
    ran = relevo("check", project)
    assert "async def get_order(order_id: str)` in tools.py; it gives {" in ran.out
    assert "ready-made flow `order_status`, line " in ran.out


def test_that_a_new_project_tells_what_to_type_next(relevo: Relevo, tmp_path: Path) -> None:
    ran = relevo("init", "shop")
    assert [line.split()[:2] for line in ran.out.splitlines()[1:]] == [
        ["relevo", word] for word in ("check", "test", "chat", "serve")
    ]
    assert not list((tmp_path / "shop").rglob("__pycache__"))


@pytest.mark.parametrize("kind", ["full", "file", "below a file"])
def test_that_init_leaves_alone_what_is_there(kind: str, relevo: Relevo, tmp_path: Path) -> None:
    target = tmp_path / "shop"
    if kind == "full":
        target.mkdir()
        (target / "precious.txt").write_text("mine", encoding="utf-8")
    else:
        target.write_text("mine", encoding="utf-8")
    ran = relevo("init", target / "below" if kind == "below a file" else target)
    assert ran.code == 1
    assert (ran.out, ran.err.count("\n")) == ("", 1)
    kept = target / "precious.txt" if kind == "full" else target
    assert kept.read_text(encoding="utf-8") == "mine"


MISTAKES = {
    "a word that is no word": ("ask_again: ticket", "ask_agin: ticket", "ask_again"),
    "a slot that is not there": ("get_repair(ticket)", "get_repair(tickt)", "ticket"),
    "a tool that is not there": ("get_repair(ticket)", "fetch_repair(ticket)", "get_repair"),
    "a value that is not there": ("{repair.price:money}", "{repare.price:money}", "repair"),
    "a pattern that is none": ("T-?\\\\d{4}", "T-?(\\\\d{4}", "pattern"),
    "no YAML": ("steps:", "steps: [", "YAML"),
    "a tab": ("slots:\n", "slots:\n\t", "tab"),
    "a condition that is none": ('status == "ready"', 'status == "ready', ""),
    "a language that is not spoken": ("title: your repair", "title: {de: Ihr Rad}", "title"),
    "a way that leads nowhere": ("ask_again: ticket", "then: nowhere", "nowhere"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_that_a_mistake_is_named_with_file_and_line_and_what_would_be_right(
    name: str, relevo: Relevo, project: Path
) -> None:
    right, wrong, hint = MISTAKES[name]
    path = project / "playbooks" / "repair_status.yaml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    ran = relevo("check", project)
    assert (ran.code, ran.err) == (1, "")
    first, mend = ran.out.splitlines()[:2]
    file, line, what = first.split(":", 2)
    assert file == "playbooks/repair_status.yaml"
    assert 1 <= int(line) <= len(text.splitlines()) + 1
    assert what.strip()
    assert mend.startswith("    ")
    assert mend.strip()
    assert hint.casefold() in ran.out.casefold()
    as_data = relevo("check", project, "--json")
    assert as_data.code == 1
    problems = as_data.objects[0]["problems"]
    assert as_data.objects[0]["ok"] is False
    assert {"file", "line", "what", "mend"} == set(problems[0])
    assert f"{problems[0]['file']}:{problems[0]['line']}: {problems[0]['what']}" == first


BROKEN = {
    "no Python": ("def (", "tools.py:1:"),
    "an import that is not there": ("import nothing_like_that\n", "tools.py:1:"),
    "an exit": ("raise SystemExit(3)\n", "tools.py:1:"),
    "no tool": ("x = 1\n", "no tool"),
    "a tool without types": (
        "from relevo.tools import tool\n@tool(effect='read')\ndef get_repair(ticket): ...\n",
        "ticket",
    ),
    "an effect that is none": (
        "from relevo.tools import tool\n@tool(effect='eat')\ndef get_repair() -> int: ...\n",
        "effect",
    ),
    "no UTF-8": ("# caf\udce9\n", "tools.py"),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("command", ["check", "test", "chat"])
def test_that_tools_that_cannot_be_read_are_one_sentence(
    command: str, name: str, relevo: Relevo, project: Path
) -> None:
    text, says = BROKEN[name]
    (project / "tools.py").write_bytes(text.encode("utf-8", "surrogateescape"))
    ran = relevo(command, project, stdin="hello\n")
    assert ran.code == 1
    assert ran.err.startswith("relevo: ")
    assert ran.err.count("\n") == 1
    assert says in ran.err


FILES = ("relevo.yaml", "playbooks/repair_status.yaml", "knowledge/en/prices.md")


@pytest.mark.parametrize(
    ("command", "file"),
    [*(("check", file) for file in FILES), ("test", "tests/repair_status.yaml")],
)
def test_that_a_file_which_is_no_text_is_named(
    command: str, file: str, relevo: Relevo, project: Path
) -> None:
    (project / file).write_bytes(b"\xff\xfe\x00\x01")
    ran = relevo(command, project)
    assert ran.code == 1
    assert file in ran.err + ran.out
    assert (ran.err + ran.out).count("\n") <= 3


def test_that_settings_which_are_empty_are_a_problem_with_a_line(
    relevo: Relevo, project: Path
) -> None:
    (project / "relevo.yaml").write_text("", encoding="utf-8")
    ran = relevo("check", project)
    assert ran.code == 1
    assert ran.out.startswith("relevo.yaml:1:")


@pytest.mark.parametrize("command", ["check", "test", "chat", "serve", "doctor"])
def test_that_an_unknown_folder_is_named_with_what_to_type(
    command: str, relevo: Relevo, tmp_path: Path
) -> None:
    ran = relevo(command, tmp_path / "nowhere")
    assert ran.code == 1
    assert f"{tmp_path}/nowhere" in ran.err + ran.out
    assert "relevo init" in ran.err + ran.out


def test_that_tests_which_fail_say_where_and_what_was_said(relevo: Relevo, project: Path) -> None:
    path = project / "tests" / "repair_status.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('said: ["ready", "£48.00"]', "said: moonlight"), encoding="utf-8")
    ran = relevo("test", project)
    assert ran.code == 1
    assert "moonlight" in ran.out
    assert "tests/repair_status.yaml:2 " in ran.out
    assert "line 6: " in ran.out
    as_data = relevo("test", project, "--json")
    assert as_data.code == 1
    assert len(as_data.objects) == 1
    assert relevo("test", project, "--only", "A question").code == 0


def test_that_a_mistake_in_a_test_is_named_with_its_line(relevo: Relevo, project: Path) -> None:
    path = project / "tests" / "repair_status.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("handoff: approval_needed", "handof: x"), encoding="utf-8")
    ran = relevo("test", project)
    assert ran.code == 1
    assert "tests/repair_status.yaml:" in ran.err
    assert "handoff" in ran.err


@pytest.mark.parametrize("command", ["init", "check", "test", "chat", "serve", "doctor"])
def test_that_every_command_has_help(command: str, relevo: Relevo) -> None:
    ran = relevo(command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert "Usage: relevo" in ran.out


def test_that_an_unknown_command_is_a_usage_error(relevo: Relevo) -> None:
    ran = relevo("dance")
    assert ran.code == 2
    assert "No such command" in ran.err

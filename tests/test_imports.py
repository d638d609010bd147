"""What `import relevo` loads, and what a command loads before it knows what it has to do."""

import subprocess
import sys

import pytest

LOADED_BY_RELEVO = {"relevo"}
"""The budget: a module is added here only with a reason that a user of the package would accept."""
VENDORS = {
    "anthropic",
    "asyncpg",
    "boto3",
    "google",
    "httpx",
    "mcp",
    "openai",
    "pydantic_ai",
    "redis",
    "sqlalchemy",
    "twilio",
}
FOR_THE_COMMAND_LINE = {"click", "relevo", "typing_extensions"}


def loaded_by(statement: str) -> set[str]:
    """Run a statement in a fresh Python; give the modules that it loaded, less Python's own."""
    script = (
        "import sys; before = set(sys.modules); "
        f"exec({statement!r}); print(*set(sys.modules) - before)"
    )
    done = subprocess.run(  # noqa: S603 - does not fit: this Python, and statements from this file
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    own = sys.stdlib_module_names
    return {name for name in done.stdout.split() if name.partition(".")[0] not in own}


def packages(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def test_that_import_relevo_stays_within_its_budget() -> None:
    assert loaded_by("import relevo") == LOADED_BY_RELEVO


def test_that_the_command_line_starts_without_the_heavy_packages() -> None:
    assert packages(loaded_by("import relevo.app.cli")) <= FOR_THE_COMMAND_LINE


@pytest.mark.parametrize(
    "room", ["kernel.clock", "conversation.events", "conversation.codec", "playbook.model"]
)
def test_that_the_lower_floors_load_no_vendor(room: str) -> None:
    assert packages(loaded_by(f"import relevo.{room}")) & VENDORS == set()


def test_that_a_module_over_budget_is_seen() -> None:
    assert "click" in packages(loaded_by("import click"))

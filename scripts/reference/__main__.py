"""`python -m scripts.reference` writes the pages; with `--check` it only says which are stale."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from scripts.reference.commands import commands_page
from scripts.reference.errors import errors_page
from scripts.reference.events import events_page, events_schema
from scripts.reference.playbooks import playbooks_schema
from scripts.reference.settings import settings_page
from scripts.reference.texts import texts_page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "reference"
PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "errors.md": errors_page,
    "events.md": events_page,
    "events.schema.json": events_schema,
    "playbooks.schema.json": playbooks_schema,
    "settings.md": settings_page,
    "texts.md": texts_page,
}


def stale(folder: Path, fresh: Mapping[str, str]) -> list[str]:
    """Name the pages that are missing, differ from the code, or describe nothing any more."""
    kept = {file.name: file.read_text("utf-8") for file in folder.glob("*") if file.is_file()}
    return sorted(name for name in kept.keys() | fresh.keys() if kept.get(name) != fresh.get(name))


def main() -> int:
    """Write the pages, or check them; 1 where a page is stale."""
    fresh = {name: page() for name, page in PAGES.items()}
    names = stale(FOLDER, fresh)
    if "--check" not in sys.argv[1:]:
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in names:
            if name in fresh:
                (FOLDER / name).write_text(fresh[name], "utf-8")
            else:
                (FOLDER / name).unlink()
        return 0
    for name in names:
        print(f"docs/reference/{name} no longer says what the code says: run `make fix`")
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main())

"""The data folder: where it lies when nobody names one, and which project made it."""

import json
from pathlib import Path
from typing import cast

from relevo.app.project import Project, sample_folder
from relevo.app.settings import DEFAULT_DATA

OWNER_FILE = "project.json"
"""Which project's conversations the folder holds."""


def usual_data(place: Path) -> Path:
    """Give where a project's data lies: beside its relevo.yaml, so that no two share a folder.

    The sample business lies in the package, which nothing is written to: its data lies where the
    command was called.
    """
    return Path(DEFAULT_DATA) if place == sample_folder() else place / DEFAULT_DATA


def claim_data(data: Path, project: Project) -> str:
    """Note which project the folder belongs to; gives the name of another that it belongs to already.

    A project that was moved or renamed is not another one.
    """
    path = data / OWNER_FILE
    here = str(project.folder.resolve())
    name = project.bundle.name if project.bundle else ""
    kept = _kept(path)
    if kept.get("folder") != here and kept.get("name", name) != name:
        return kept["name"]
    if kept != {"name": name, "folder": here}:
        text = json.dumps({"name": name, "folder": here}, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
    return ""


def _kept(path: Path) -> dict[str, str]:
    try:
        found: object = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: str(value) for key, value in cast("dict[str, object]", found).items()}

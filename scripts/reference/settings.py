"""The page of settings: every variable of the environment that is read."""

import re

from relevo.app.settings import PREFIX, Settings
from scripts.reference.fields import MARK, fields_of, table

_INTRO = """# Settings

What differs from one installation to the next comes from the environment. Every one can also be given
as a file: `RELEVO_MASTER_KEY_FILE=/run/secrets/key` reads the value from there, so that a secret stands
in no list of processes. What belongs to a company (languages, models, queues, texts) stands in its
project, in `relevo.yaml`.
"""
_UNSET = Settings()


def settings_page() -> str:
    """Write a row for every setting."""
    rows = [
        (f"`{variable}`", _default(getattr(_UNSET, field.name)), _meaning(field.doc, variable))
        for field in fields_of(Settings)
        for variable in [f"{PREFIX}{field.name.upper()}"]
    ]
    return f"{MARK}\n{_INTRO}\n{table(('variable', 'default', 'meaning'), rows)}"


def _default(value: object) -> str:
    return f"`{value}`" if str(value) else ""


def _meaning(doc: str, variable: str) -> str:
    """Drop the variable's name, which has a column of its own."""
    return re.sub(rf"\s*\(`{variable}`\)", "", doc)

"""The page of texts: every sentence that relevo itself says, by the name that a project changes it by."""

from relevo.playbook.texts import LANGUAGES, shipped
from scripts.reference.fields import MARK, table

_INTRO = f"""# Texts

What relevo itself says, in {", ".join(LANGUAGES)}. A project says it in its own words by the same name in
`playbooks/texts.yaml` ([how](../playbooks.md)); what it leaves out stays. Shown is the first variant in
English; the number says how many there are to choose from.
"""


def texts_page() -> str:
    """Write a row for every text."""
    rows = [
        (f"`{name}`", texts["en"][0], str(min(len(texts[language]) for language in LANGUAGES)))
        for name, texts in sorted(shipped().items())
    ]
    return f"{MARK}\n{_INTRO}\n{table(('name', 'in English', 'variants'), rows)}"

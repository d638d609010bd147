# ruff: noqa: INP001 - does not fit: the folder of a project is no package
"""Who a customer says they are."""

import re
from collections.abc import Sequence

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.\w+")
_ZIP = re.compile(r"(?<![\w#-])\d{5}(?![\w-])")
_CALLED = re.compile(
    r"\b(?:[Mm]y (?:full )?name(?: is|'s|:)|[Nn]ame:|I am|I'm|I’m|[Tt]his is|[Cc]alled)\s+((?:[A-Z][\w'’-]+)(?:\s+[A-Z][\w'’-]+)+)"
)
_BARE = re.compile(r"^\W*([A-Z][a-z'’-]+)\s+([A-Z][a-z'’-]+)\b")


def who_is_it(texts: Sequence[str]) -> dict[str, str]:
    """Give `email`, `first_name`, `last_name` and `zip`, as far as they were said; the newest counts."""
    found: dict[str, str] = {}
    for text in texts:
        mails = _MAIL.findall(text)
        if mails:
            found["email"] = mails[-1].rstrip(".")
        zips = _ZIP.findall(_MAIL.sub(" ", text))
        if zips:
            found["zip"] = zips[-1]
        name = _CALLED.search(text) or (_BARE.match(text) if len(text.split()) < 8 else None)
        if name:
            parts = " ".join(name.groups()).split()
            found["first_name"], found["last_name"] = parts[0], parts[1]
        if zips and not mails and name:
            found.pop("email", None)
    return found

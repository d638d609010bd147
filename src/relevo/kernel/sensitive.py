"""Marks that say which fields hold personal data; logs and exports obey them."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A mark on a field's type: what kind of personal data it holds."""

    kind: str


PersonalText = Annotated[str, Sensitive("text")]
"""Words of or about a customer. Redacted before storage, sealed at rest, never logged."""

Address = Annotated[str, Sensitive("address")]
"""An address on a channel: a phone number, a mail address, a visitor's key. Never logged."""

"""Vault tokens: what stands in a text in the place of a sensitive value."""

import re

TOKEN = re.compile(r"⟦[a-z_]+:[0-9a-z]+⟧")
"""A vault token as it stands in a text: `⟦email:k7f2qa⟧`."""

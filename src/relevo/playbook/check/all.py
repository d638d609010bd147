"""All checks of a bundle, in one call."""

from relevo.playbook.model import Bundle
from relevo.playbook.problem import Findings


def check_bundle(bundle: Bundle, findings: Findings) -> None:
    """Add every problem that the bundle as a whole has."""

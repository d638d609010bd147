"""How the company handles things, as data: flows parsed, checked and executed (pure)."""

from relevo.playbook.bundle import load_bundle
from relevo.playbook.model import Bundle
from relevo.playbook.problem import Problem

__all__ = ["Bundle", "Problem", "load_bundle"]

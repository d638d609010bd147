"""The port to other systems: what a tool declares, and what a call gives back.

A project writes its tools in `tools.py`: `from relevo.tools import Money, ToolContext, tool`.
"""

from relevo.tools.context import Declined, Money, ToolContext
from relevo.tools.declare import tool

__all__ = ["Declined", "Money", "ToolContext", "tool"]

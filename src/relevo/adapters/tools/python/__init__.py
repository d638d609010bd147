"""Tools that are Python functions of the project's `tools.py`."""

from relevo.adapters.tools.python.load import load_tools
from relevo.adapters.tools.python.run import PythonTools

__all__ = ["PythonTools", "load_tools"]

"""The schema of playbooks: what editors and programs that write playbooks check a file against."""

import json

from relevo.playbook.schema import schema


def playbooks_schema() -> str:
    """Write the JSON Schema of every file of a project."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"

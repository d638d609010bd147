"""YAML files to the canonical form, collecting every problem on the way."""

"""Implementations of the ports; strangers to each other, known only to the builder."""

"""Customers, their identifiers, consent and context, behind the one gate to that data."""

"""Ids, clock, errors and marks for sensitive data: what every room may use."""

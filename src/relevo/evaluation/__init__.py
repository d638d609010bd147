"""Conversation tests, simulated customers, replay and measurements."""

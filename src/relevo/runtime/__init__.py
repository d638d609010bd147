"""Inbox, one-at-a-time worker, outbox, timers and bus: durable turns."""

"""The one durable store, on SQLite or PostgreSQL: log, inbox, leases, outbox, timers, vault, people."""

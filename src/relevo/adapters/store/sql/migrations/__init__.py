"""Migrations of the schema, run by `relevo.adapters.store.sql.upgrade`."""

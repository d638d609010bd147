"""Stores: the SQL store is the one there is."""

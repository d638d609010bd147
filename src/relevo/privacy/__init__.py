"""Redaction, the vault of sensitive values, and the cipher that bodies pass through."""

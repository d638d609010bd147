"""People: who they are, and what they may do to a conversation."""

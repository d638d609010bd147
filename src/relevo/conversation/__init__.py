"""The log of a conversation: events, the state folded from them, and who may speak."""

"""The chat socket: who visits, what they are shown, and the connection itself."""

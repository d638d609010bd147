"""The port to any channel: what comes in, what goes out, and what a channel can do."""

"""What happens between an inbound message and the replies to it, one file a step."""

"""What can be known to be wrong before anybody talks to it."""

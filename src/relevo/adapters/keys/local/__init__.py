"""AES-GCM with keys derived from one master key that lies in a file or comes from the settings."""

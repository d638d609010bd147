"""The port to the company's knowledge: passages found for a question, with their source."""

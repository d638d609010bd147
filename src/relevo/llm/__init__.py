"""The port to language models, with a scripted model beside it."""

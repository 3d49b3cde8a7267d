"""The blocks of a university's page, each with a context of its own, in any order."""

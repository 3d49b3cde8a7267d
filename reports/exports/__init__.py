"""Frames made into files for people. Nothing here reads the database: it is handed frames."""

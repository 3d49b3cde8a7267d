"""Distrusted files: what they are, whether they are safe to read, and a process to read them in."""

"""The API under /api/v1/: what it takes, what it answers, and its published schema."""

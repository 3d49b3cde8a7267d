"""The one door to other people's data: who may see what, and the database role for it."""

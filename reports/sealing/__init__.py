"""The log of evidence on the database: rows become leaves, checkpoints leave the house."""

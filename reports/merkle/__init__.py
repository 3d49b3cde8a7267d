"""A transparency log without its tables: its tree, proofs, signed checkpoints and proof files."""

"""The proof of today's tables: every value counted anew from the evidence, and nothing healed."""

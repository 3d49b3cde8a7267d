"""Form 1: its figures, who is asked for them, and its months as frames."""

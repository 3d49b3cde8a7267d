"""What the officer's desk shows: a month's lists, their rows, and a month's history."""

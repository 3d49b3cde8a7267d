"""States and steps: cases, reviews, corrections, reminders, and the words of notices."""

"""What is refused, what is doubted, and what must be explained before a report is signed."""

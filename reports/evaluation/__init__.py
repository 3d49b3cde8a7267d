"""From filed figures to scores and suspicions, and the watch over both."""

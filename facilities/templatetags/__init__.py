"""Template filters: how numbers, days, months and states are written for reading."""

"""The ministry's rules on monthly reports as plain Python and frames: no Django, no database."""

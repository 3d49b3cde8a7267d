"""Numbers, days and names as people read them, in the language of the page."""

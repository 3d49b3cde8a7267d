"""Template filters of the register: what a problem says, in the language of the page."""

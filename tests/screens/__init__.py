"""Every page, in every role, language, theme and width: for axe, for pictures, for its layout.

    python -m tests.screens axe --state var/axe          # the proof: docs/proofs/axe.md
    python -m tests.screens pictures --out var/pictures  # what people see

Which pages there are is asked of the addresses themselves (`routes.py`), so that a new page cannot
be forgotten; where an example of each stands is found by following links, in each role.
"""

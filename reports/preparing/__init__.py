"""The writes on forms that are not filed yet: saving, handing over for signature, signing.

A form is kept exactly as it was typed and counts nowhere. Every write names the revision it was
made on, so that two people on one form never overwrite each other unseen, and nobody signs
what somebody else has changed meanwhile.
"""

"""Filing a monthly report: checked, stored as evidence, and queued, in one transaction.

The one write behind every channel. Nothing is stored unless everything is right; what is
stored is stored at once: the exact bytes with a signed receipt, the current figures, the job that
will score them and the audit event.
"""

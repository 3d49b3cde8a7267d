"""A signatory's declaration that a submission is not theirs."""

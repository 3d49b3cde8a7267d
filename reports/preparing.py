"""The writes on forms that are not filed yet: saving, handing over for signature, signing."""

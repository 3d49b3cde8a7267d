"""What filing stands on: open months, the form, its context, uploads."""

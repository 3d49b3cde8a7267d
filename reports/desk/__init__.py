"""The officer's writes: accepting and returning reports, leave to correct, reminders."""

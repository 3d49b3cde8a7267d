"""Working a case: what inspectors do about a suspicion, and what the facility answers.

Each write takes the case under a row lock, asks `reports.policy.workflow.cases` whether the step
can be taken from the state it is in, and writes the step into the case's history and into the
audit trail, in one transaction. All raise `facilities.errors.Refused` with reasons in both
languages: `unknown` (also for cases the person may not see), `not_allowed`, `wrong_state`, and
those named.
"""

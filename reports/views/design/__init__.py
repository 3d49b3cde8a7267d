"""The design page of the demo: colours, type, marks, charts and states, with synthetic data."""

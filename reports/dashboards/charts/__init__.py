"""Large charts: Plotly figures out of rows with ready numbers and words. No decisions."""

"""What pages show: sums and scores in, table rows and Plotly figures out. No database here."""

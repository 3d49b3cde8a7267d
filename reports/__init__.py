"""The life of a monthly report, from the form to the dashboards."""

"""The pages. They read through `reports.queries`, write through `reports.cases`."""

"""Suspected violations as one person may read them: lists, counts, filters, words."""

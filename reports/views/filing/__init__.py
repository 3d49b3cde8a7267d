"""The pages of filing: months due, the form, its review, receipts, uploads."""

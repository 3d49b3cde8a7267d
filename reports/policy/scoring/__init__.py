"""From filed figures to scores, bands, sums and the grounds of violations."""

"""Small marks as inline SVG: rows with ready numbers and words in, safe SVG out. No decisions."""

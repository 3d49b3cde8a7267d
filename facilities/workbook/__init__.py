"""The register by workbook: template, reading, importing."""

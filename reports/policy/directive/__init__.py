"""The directive as dated data: read from TOML, checked, and told part by part."""

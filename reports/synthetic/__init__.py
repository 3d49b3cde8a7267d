"""A nation that does not exist: facilities, their months, and the cheats among them.

`plan`, `profiles`, `nation`, `conduct`, `film`, `platform`, `figures` and `filings` are pure and
deterministic: the same arguments give the same bytes. `evidence_rows`, `loading`, `scoring`,
`seeding` and `people` put the nation into a database that holds nothing else.
"""

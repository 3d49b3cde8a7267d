-- Letters in groups of three, so that a word within a name is found by an index. PostgreSQL's own
-- extension for this is not everywhere.

CREATE FUNCTION payesh_trigrams(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT substr(words, place, 3)), '{}')
    FROM generate_series(1, length(words) - 2) place
$$;

-- Here and in no migration, because it holds what the function answered: whenever the function is
-- installed, the index is built anew.
CREATE INDEX facility_words ON facilities_facility USING gin (payesh_trigrams(name_search));

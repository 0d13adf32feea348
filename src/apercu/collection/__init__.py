"""Keep a collection on disk: captures, catalogue, journal, index. Nothing else writes to disk."""

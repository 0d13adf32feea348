"""The checks over a whole collection: what no passage beside a statement could show by itself."""

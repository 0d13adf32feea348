"""Show followed relations: tables for the terminal, CSV, Parquet."""

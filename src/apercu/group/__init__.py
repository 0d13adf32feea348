"""Group: which documents tell one report, as of any date, in whatever order they came."""

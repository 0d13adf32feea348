"""Collecting: from files, archives and feeds to captures."""

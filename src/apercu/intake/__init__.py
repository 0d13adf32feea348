"""Take documents in: the only part that knows reading, grouping and the collection, in order."""

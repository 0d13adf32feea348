"""Check what others wrote against a collection: overviews, and claims in bulk.

Beside `answer` the one place that knows both a collection and checking.
"""

"""Show: records as text for people, and as pages."""

"""Count the acts of a question's two actors for its brief, and count them again from the brief.

`counting` takes events from a collection and holds them to a bar, `telling` writes what they come
to as statements and gaps, `recounting` reads a brief alone: it checks, and gives series to draw.
"""

"""Follow the relations of two actors: tables of events, series, shifts, a third beside them."""

from apercu.following.events import follow_events, open_event
from apercu.following.relations import follow_relations
from apercu.following.request import Ground, Request, make_request

__all__ = [
    "Ground", "Request", "follow_events", "follow_relations", "make_request", "open_event",
]  # fmt: skip

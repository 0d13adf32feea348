"""Find the actors that a text names, with exact spans, and tell actor from place."""

from apercu.actors.finding import actor, actor_name, find_actors, names_of, resolve_actor

__all__ = ["actor", "actor_name", "find_actors", "names_of", "resolve_actor"]

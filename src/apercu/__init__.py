"""Aperçu answers questions about relations between states with a brief that can be audited."""

__version__ = "0.1.0"

"""The fixed checks: each compares one kind of slot, and may lower a verdict, never raise it."""

"""The makers of what `apercu.ports` names: models and services."""

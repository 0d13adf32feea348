"""Quantities: amounts that a text states, with unit, bounds and what is counted.

Pure functions; the words of each language lie in `apercu/data/quantities`.
"""

from __future__ import annotations

from apercu.quantities.comparing import may_be_equal
from apercu.quantities.finding import find_quantities
from apercu.quantities.quantity import Qualifier, Quantity

__all__ = ["Qualifier", "Quantity", "find_quantities", "may_be_equal"]

"""Dates: time expressions in texts, stated dates of publication, and intervals as days.

Pure functions; the words of each language lie in `apercu/data/dates`.
"""

from __future__ import annotations

from apercu.dates.days import earliest_day, latest_day, to_day
from apercu.dates.parsing import find_dates
from apercu.dates.published import parse_published

__all__ = ["earliest_day", "find_dates", "latest_day", "parse_published", "to_day"]

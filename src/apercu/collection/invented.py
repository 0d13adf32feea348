"""Tell a collection of reports that were all made for demonstration."""

from __future__ import annotations

import datetime

from apercu.collection.days import as_of_day
from apercu.collection.reading import Collection, decode_appearance


def all_invented(collection: Collection, as_of: datetime.date) -> bool:
    """Tell whether there is something as of a day, and all of it was made for demonstration.

    The first appearance that was not ends the search: in a collection of news that is the first.
    """
    found = False
    rows = collection.connection.execute(
        "SELECT body FROM appearances WHERE admitted <= ?", (as_of_day(as_of),)
    )
    for (body,) in rows:
        if not decode_appearance(body, collection.layout.catalogue).synthetic:
            return False
        found = True
    return found

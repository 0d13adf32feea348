"""Print analysts' corrections for the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from apercu.relations import CorrectionList, CorrectionMade, KeptCorrection
from apercu.show.brief.words import count, one_line
from apercu.show.relations.events import ID_DIGITS, line


def print_made(console: Console, done: CorrectionMade) -> None:
    """Print what was kept, and how to take it back."""
    for one in done.made:
        line(console, _told(one), hang=4)
    if done.made:
        first = done.made[0].id[:ID_DIGITS]
        take_back = f"kept; take it back: apercu correct withdraw {first} --by NAME"
        line(console, Text(take_back, style="dim"))


def print_list(console: Console, listed: CorrectionList) -> None:
    """Print the list, each with who and when, and which no longer hold."""
    if not listed.corrections:
        line(console, "No correction is kept here.")
    for one in listed.corrections:
        text = _told(one)
        if one.id in listed.withdrawn:
            text.append(" · withdrawn", style="yellow")
        line(console, text, hang=4)
        for spot in one.spots:
            place = f"text {spot.text_sha256[:12]} [{spot.start}, {spot.end})"
            line(console, Text(place, style="dim"), indent=ID_DIGITS + 2)


def _told(one: KeptCorrection) -> Text:
    what = " ".join(filter(None, (one.kind, one.type, one.mode)))
    about = f" of {one.of[:ID_DIGITS]}" if one.of else f" ({count(len(one.spots), 'act')})"
    text = Text(one.id[:ID_DIGITS], style="bold").append(f"  {what}{about}", style="none")
    text.append(f" · {', '.join(one.actors)} · {one_line(one.by)}, {one.made_at[:10]}", style="dim")
    if one.note:
        text.append(f" · {one_line(one.note)}", style="none")
    return text

"""The sample brief in every form, beside the files that hold what was agreed on.

`python tests/show/show_golden.py --write` writes the files anew; nothing else does.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from rich.console import Console
from sample_brief import BRIEF, TEXTS, contexts_of

from apercu import __version__
from apercu.briefs import Brief
from apercu.show.brief.html import brief_html
from apercu.show.brief.markdown import brief_markdown
from apercu.show.brief.post import brief_posts, posts_text
from apercu.show.brief.reference import print_reference
from apercu.show.brief.terminal import print_brief

PLACE = Path(__file__).parent / "golden"
COLUMNS = 80


def console(width: int = COLUMNS, *, wrap: bool = True) -> Console:
    return Console(
        file=io.StringIO(), width=width, highlight=False, color_system=None, soft_wrap=not wrap
    )


def written(out: Console) -> str:
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def terminal(brief: Brief, *, width: int = COLUMNS, wrap: bool = True) -> str:
    out = console(width, wrap=wrap)
    print_brief(out, brief)
    return written(out)


def opened(brief: Brief, n: int, text: str) -> str:
    out = console()
    print_reference(out, brief, n, text)
    return written(out)


def render_all() -> dict[str, str]:
    """Give every form of the sample by its file's name; the version is left out of them."""
    forms = {
        "brief.txt": terminal(BRIEF),
        "brief-piped.txt": terminal(BRIEF, wrap=False),
        "brief.md": brief_markdown(BRIEF),
        "brief.html": brief_html(BRIEF, contexts_of(BRIEF)),
        "posts.txt": posts_text(brief_posts(BRIEF)),
        "reference-1.txt": opened(BRIEF, 1, TEXTS[1]),
    }
    return {name: text.replace(f"apercu {__version__}", "apercu *") for name, text in forms.items()}


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        raise SystemExit("say --write to write the files in tests/show/golden anew")
    PLACE.mkdir(exist_ok=True)
    for name, text in render_all().items():
        (PLACE / name).write_text(text, encoding="utf-8")

"""An audit as one self-contained page: the overview as it stood, each statement marked.

No script, nothing fetched, all content escaped; the policy allows nothing but the one style sheet,
by its hash. Statements open onto their evidence by `details`. The look is the brief's.
"""

from __future__ import annotations

import functools
from importlib import resources
from typing import TYPE_CHECKING

from apercu.audits import Audit
from apercu.show.audit.page import lay_out
from apercu.show.audit.words import LEGEND, VERDICTS
from apercu.show.brief.html import content_policy
from apercu.show.brief.words import linked

if TYPE_CHECKING:
    from jinja2 import Template


def audit_html(audit: Audit) -> str:
    """Write an audit as one HTML file."""
    css = _css()
    return _template().render(
        page=lay_out(audit),
        css=css,
        policy=content_policy(css),
        linked=linked,
        verdicts=tuple(VERDICTS.values()),
        legend=LEGEND,
    )


@functools.cache
def _css() -> str:
    return "\n" + _part("brief", "brief.css") + _part("audit", "audit.css")


def _part(*names: str) -> str:
    return resources.files("apercu").joinpath("show", *names).read_text(encoding="utf-8")


@functools.cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - only pages need it

    env = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=False, keep_trailing_newline=True
    )
    return env.from_string(_part("audit", "audit.html.j2"))

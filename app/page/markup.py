"""Templates -> HTML: every value is escaped, and Gradio takes nothing in it for a template."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import escape

HERE = Path(__file__).parent
STATIC = HERE / "static"

# Gradio runs `${...}` and `{{...}}` of an HTML component's value as templates, and its front end
# reads backslashes and backticks; as entities no template sees them, and a reader sees the signs.
_TEMPLATE_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "$`{}\\"}


def render(template: str, **values: object) -> str:
    """A template filled in; whatever the values hold, it is inert on its own page and in Gradio."""
    return _environment().get_template(template).render(**values).translate(_TEMPLATE_SIGNS)


def inert(text: str) -> str:
    """Text that a browser and Gradio show literally, whatever it holds."""
    return str(escape(text)).translate(_TEMPLATE_SIGNS)


def static_url(name: str) -> str:
    """The address of a file in `static/`, relative to the chat; each version has its own."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"page/{name}?v={digest[:12]}"


@cache
def _environment() -> Environment:
    environment = templates_in(HERE)
    environment.globals["static_url"] = static_url
    return environment


def templates_in(folder: Path) -> Environment:
    """What lies in its folder `templates`; values are escaped, and a missing one is a fault."""
    return Environment(
        loader=FileSystemLoader(folder / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip

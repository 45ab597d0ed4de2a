"""What people see: the chat's HTML, the page of an article, the page about the corpus.

`templates/` has the layout, `static/bedside.css` the style and `static/*.js` the behaviour; the
modules say what stands in them. app/http/web.py wires the chat to Gradio, app/http/site.py the
other pages.
"""

from app.page.chat import Turn, conversation
from app.page.markup import inert, render

__all__ = ["Turn", "conversation", "inert", "render"]

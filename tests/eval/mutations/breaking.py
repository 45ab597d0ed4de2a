"""How the product is broken: one function of it gives something else."""

from app.page import statements
from eval.report.gate import verdicts


def fallen(rows, accepted):
    """The measures that close the gate."""
    return {verdict.measure for verdict in verdicts("five", rows, accepted) if not verdict.holds}


def changed(patch, owner, name, change):
    """Replace a function by `change(what it gives, *what it is given)`."""
    given = getattr(owner, name)
    patch.setattr(owner, name, lambda *args, **more: change(given(*args, **more), *args))


def on_page(patch, change):
    """Change the words of each piece of a statement, on the page alone."""
    given = statements.with_figures
    patch.setattr(statements, "with_figures", lambda text, figures: given(change(text), figures))


def parts_of(patch, change):
    """Change the parts of each statement."""
    changed(patch, statements, "_parts", lambda parts, *_: change(parts))

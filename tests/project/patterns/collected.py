"""Every regular expression of the code: those of modules, and those within functions."""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from corpus.errors import ClusterUnavailable

ROOT = Path(__file__).parents[3]
LAYERS = ("corpus", "index", "app", "eval")
_ONE_PLACE = {"match", "fullmatch"}  # the text is tried from one place alone
_DEEPEST = 5


@dataclass(frozen=True)
class Found:
    """A pattern, where it stands, and how it is used: from one place of a text, or over all."""

    pattern: re.Pattern[str]
    place: str
    how: str


def all_patterns() -> list[Found]:
    """Each pattern once, the widest of its uses; places are `corpus/status.py _DONE`."""
    found: dict[tuple[str, int], Found] = {}
    for one in (*_of_modules(), *_within_functions()):
        key = one.pattern.pattern, one.pattern.flags
        if key not in found or (found[key].how != "all" and one.how == "all"):
            found[key] = one
    return list(found.values())


def _files() -> Iterator[tuple[Path, str]]:
    for layer in LAYERS:
        for path in sorted((ROOT / layer).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if path.name != "__main__.py" and "/scripts/" not in name:
                yield path, name


def _of_modules() -> Iterator[Found]:
    uses = _uses()
    for _, name in _files():
        try:
            module = importlib.import_module(name[:-3].replace("/", ".").removesuffix(".__init__"))
        except ClusterUnavailable:
            continue  # of the extra for Ray, which is not installed
        for variable, value in list(vars(module).items()):
            # Names with a line before them are used in their own file alone.
            used = uses[name if variable.startswith("_") else "", variable]
            alone = isinstance(value, re.Pattern) and bool(used) and used <= _ONE_PLACE
            how = ("match" if "match" in used else "fullmatch") if alone else "all"
            for pattern in _patterns_in(value, 0):
                yield Found(pattern, f"{name} {variable}", how)


def _patterns_in(value: object, depth: int) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif depth == _DEEPEST or isinstance(value, type):
        return
    elif isinstance(value, dict):
        for pair in list(value.items()):
            yield from _patterns_in(pair, depth + 1)
    elif isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from _patterns_in(one, depth + 1)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _patterns_in(getattr(value, field.name, None), depth + 1)


def _uses() -> defaultdict[tuple[str, str], set[str]]:
    """What each name of a constant is asked for, or "passed on", by file for private names."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for path, file in _files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in ast.walk(tree):
            name = ""
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                name = node.id
            elif isinstance(node, ast.Attribute):
                name = node.attr
            if name and name == name.upper():
                upper = above[node]
                use = upper.attr if isinstance(upper, ast.Attribute) else "passed on"
                found[file if name.startswith("_") else "", name].add(use)
    return found


def _within_functions() -> Iterator[Found]:
    """Those that a call of `re` gives as they are: `re.sub(r"\\s+", ...)`."""
    for path, file in _files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        within = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
        for node in {inner: None for function in within for inner in ast.walk(function)}:
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            of, first = node.func.value, node.args[0] if node.args else None
            if not isinstance(of, ast.Name) or of.id != "re" or node.func.attr == "escape":
                continue
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                flags = 0
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Attribute) and inner.attr.isupper():
                        flags |= getattr(re, inner.attr, 0)
                how = node.func.attr if node.func.attr in _ONE_PLACE else "all"
                yield Found(re.compile(first.value, flags), f"{file}:{node.lineno}", how)

"""Imports point one way: corpus <- index <- app <- eval, and from room to room inside of each."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ["corpus", "index", "app", "eval"]
# The rooms of each layer, lowest first; "" are the modules that lie in the layer's own folder.
ROOMS = {
    "corpus": [
        "people", "words", "", "collections", "sharing", "changing", "readers", "managers",
        "adding", "original", "audit", "verify",
    ],
    "index": [
        "terms", "fields", "embedding", "passages", "vectors", "storage", "sharing", "ranking",
    ],
    "app": [
        "answers", "reading", "fields", "refusal", "answering", "", "library", "page", "access",
        "feedback", "sharing", "adding", "http", "cli",
    ],
    "eval": ["questions", "systems", "measures", "report", "sets", "speed", "training", ""],
}  # fmt: skip
MOST_FILES = 13  # of a folder; who looks for something reads their names at a glance
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60
HOMES = {
    "bm25s": {
        "index/terms/lexical.py",
        "eval/systems/bm25.py",
    },  # the second: what we are beside
    "gradio": {"app/http/web.py"},
    "fastapi": {
        "app/http/adding.py",
        "app/http/api.py",
        "app/http/collecting/api.py",
        "app/http/collecting/pages.py",
        "app/http/library/api.py",
        "app/http/library/pages.py",
        "app/http/connections/bodies.py",
        "app/http/site.py",
        "app/http/web.py",
    },  # the last mounts the chat on the first
    "docx": {"app/answers/comparison_word.py"},
    "jinja2": {"app/page/markup.py", "eval/report/html.py"},
    "uvicorn": {"app/http/server.py", "app/http/connections/limits.py"},
    "prometheus_client": {"app/http/metrics.py"},
    "mcp": {"app/http/mcp_tool.py"},
    "sentence_transformers": {"index/embedding/embedder.py", "eval/training/embedder.py"},
    "openvino": {
        "index/embedding/bert.py",
        "index/embedding/minilm.py",
        "index/ranking/reader.py",
    },  # behind index/embedding/no_telemetry.py
    "pymilvus": {"index/vectors/milvus_client.py", "index/storage/milvus_store.py"},
    "milvus_lite": {"index/vectors/milvus_client.py"},
    "ray": {"index/storage/cluster/connection.py"},
    "pyarrow": {"index/storage/cluster/rows.py"},
    "pypdfium2": {
        f"corpus/readers/pdf/pages/{name}.py"
        for name in ("characters", "clips", "drawings", "reading", "replaced", "visible")
    }
    | {f"corpus/readers/pdf/signs/{name}.py" for name in ("mapping", "shapes")}
    | {"corpus/original/drawing.py", "corpus/original/process.py"},
}


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path):
    return set(_imports(path))


def _imports(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@cache
def modules():
    return [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_layer_imports_only_those_below(path):
    layer = path.relative_to(ROOT).parts[0]
    above = set(LAYERS[LAYERS.index(layer) + 1 :])
    assert not above & imports(path)


@cache
def imported(path):
    """The modules of ours that a module imports, by their dotted names."""
    return set(_imported(path))


def _imported(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(name):
    layer, *rest = name.split(".")
    return rest[0] if rest and (ROOT / layer / rest[0]).is_dir() else ""


@pytest.mark.parametrize("layer", LAYERS)
def test_a_room_imports_only_those_below(layer):
    order, own = ROOMS[layer], {name_of(path): path for path in modules()}
    own = {name: path for name, path in own.items() if name.startswith(f"{layer}.")}
    upward = {
        (name, other) for name, path in own.items() for other in imported(path)
        if other in own and order.index(room_of(other)) > order.index(room_of(name))
    }  # fmt: skip
    assert not upward
    folders = {path.relative_to(ROOT / layer).parts[0] for path in own.values()}
    assert {f for f in folders if not f.endswith(".py")} == set(order) - {""}


def test_no_module_imports_itself_by_way_of_others():
    # But for the layers themselves, whose public names are imported when they are asked for.
    names = {name: path for path in modules() if (name := name_of(path)) not in LAYERS}
    below = {name: {n for n in imported(path) if n in names} for name, path in names.items()}
    while free := [name for name, others in below.items() if not others & below.keys()]:
        for name in free:
            del below[name]
    assert not below


@pytest.mark.parametrize("layer", [*LAYERS, "tests"])
def test_a_folder_holds_about_a_dozen_files(layer):
    folders = [ROOT / layer, *(path for path in (ROOT / layer).rglob("*") if path.is_dir())]
    counts = {folder: len(list(folder.glob("*.py"))) for folder in folders}
    assert {folder: n for folder, n in counts.items() if n > MOST_FILES} == {}


def everything():
    return [path for name in (*LAYERS, "tests", "tools") for path in (ROOT / name).rglob("*.py")]


def test_no_file_is_too_long_to_be_read_in_one_go():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in everything()}
    assert {path: n for path, n in lengths.items() if n > MOST_LINES_OF_A_FILE} == {}


def test_no_function_is_too_long_to_be_seen_at_once():
    functions = {
        f"{path.relative_to(ROOT)}: {node.name}": node.end_lineno - node.lineno + 1
        for path in everything() for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }  # fmt: skip
    assert {name: n for name, n in functions.items() if n > MOST_LINES_OF_A_FUNCTION} == {}


@pytest.mark.parametrize(("package", "homes"), HOMES.items())
def test_a_heavy_dependency_is_imported_where_it_belongs(package, homes):
    users = {p.relative_to(ROOT).as_posix() for p in modules() if package in imports(p)}
    assert users == homes


def test_nothing_unpickles_or_uses_langchain_stores():
    # But for what is measured beside ours, which runs in an environment of its own.
    peers = ROOT / "eval" / "speed" / "peers" / "scripts"
    for path in (path for path in modules() if path.parent != peers):
        assert not {"pickle", "dill", "joblib", "langchain_community"} & imports(path)

"""Imports point one way: corpus <- index <- app <- eval."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = ["corpus", "index", "app", "eval"]
HOMES = {
    "bm25s": {
        "index/terms/lexical.py",
        "eval/systems/bm25.py",
    },  # the second: what we are beside
    "gradio": {"app/http/web.py"},
    "fastapi": {
        "app/http/api.py",
        "app/http/site.py",
        "app/http/web.py",
    },  # the last mounts the chat on the first
    "jinja2": {"app/page/markup.py"},
    "uvicorn": {"app/http/server.py"},
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
    "ray": {"index/storage/ray_build.py"},
    "pyarrow": {"index/storage/ray_build.py"},
    "pypdfium2": {
        f"corpus/readers/pdf/pages/{name}.py"
        for name in ("characters", "drawings", "reading", "visible")
    },
}


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def modules():
    return [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_layer_imports_only_those_below(path):
    layer = path.relative_to(ROOT).parts[0]
    above = set(LAYERS[LAYERS.index(layer) + 1 :])
    assert not above & set(imports(path))


@pytest.mark.parametrize(("package", "homes"), HOMES.items())
def test_a_heavy_dependency_is_imported_where_it_belongs(package, homes):
    users = {p.relative_to(ROOT).as_posix() for p in modules() if package in set(imports(p))}
    assert users == homes


def test_nothing_unpickles_or_uses_langchain_stores():
    for path in modules():
        assert not {"pickle", "dill", "joblib", "langchain_community"} & set(imports(path))

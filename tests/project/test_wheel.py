"""The wheel: what an installed Bedside holds, and where it keeps what it makes."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
MOST_MB = 75  # the weights of two networks, the articles, and three libraries of questions


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built of a copy, so that nothing is left in the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    left_out = shutil.ignore_patterns(
        "__pycache__", ".venv", ".git", ".bedside", "*.egg-info", "build", "reports", "node_modules"
    )
    source = shutil.copytree(ROOT, folder / "source", ignore=left_out)
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--wheel-dir", folder, source],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_holds_what_answers_and_not_what_trained(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert wheel.stat().st_size < MOST_MB * 1e6
    assert not [name for name in names if "/training/" in name and not name.endswith(".py")]
    for needed in (
        "index/models.sha256", "index/bedside_reader/model.safetensors",
        "index/bedside_ranking/model.safetensors", "app/page/static/bedside.css",
        "corpus/articles/zhao-2020.md", "eval/libraries/trials/questions.jsonl",
        "index/fields/haematology/vocabulary.tsv", "app/py.typed", "index/py.typed",
        "eval/report/templates/page.html",
    ):  # fmt: skip
        assert needed in names


def test_an_installed_one_keeps_its_index_with_its_user(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site-packages")
    code = "from index.storage.store import DEFAULT_INDEX; print(DEFAULT_INDEX)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site-packages"), "HOME": str(tmp_path)},
    )  # fmt: skip
    found = Path(done.stdout.strip())
    assert found.is_relative_to(tmp_path) and "site-packages" not in found.parts

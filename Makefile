# Every target does its own set-up. `make chat` serves the chat, `make test` runs the tests.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
PORT ?= 7860

.PHONY: chat setup index test test-again test-fast kills fuzz browser stores exports check format eval gate bench measure load licences clean

chat: setup
	$(BIN)/bedside serve --build --port $(PORT)

setup: $(READY)

# Each file that is installed is compared with its SHA-256 in the locks (tools/lock.py makes them).
LOCKED := $(BIN)/python -m pip install --quiet --require-hashes

# Installed again only when what is to be installed has changed. Where the package index has no
# PyTorch for processors alone, the one for graphics cards is taken, with all that it needs.
$(READY): pyproject.toml requirements.lock requirements-torch.lock requirements-cuda.lock requirements-dev.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(LOCKED) -r requirements-torch.lock -r requirements.lock -r requirements-dev.lock \
	|| { echo "Once more, with PyTorch for graphics cards, which has some gigabytes."; \
	     $(LOCKED) -r requirements-cuda.lock -r requirements.lock -r requirements-dev.lock; }
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $(READY)

index: setup
	$(BIN)/bedside index build --if-needed

# What Python has compiled is kept, whatever the environment says: the tests start it hundreds of times.
test test-again test-fast: export PYTHONDONTWRITEBYTECODE :=

# On each core a process of its own; one that has run its share takes half of what another has left.
ON_ALL_CORES := -n auto --dist worksteal

# One process more than there are cores, as there is always one that waits for a browser or a timer.
test: setup
	$(BIN)/python -m pytest -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist worksteal

# Those that failed last, one after the other: whether they do so on a machine that is not busy.
test-again: setup
	$(BIN)/python -m pytest --last-failed --last-failed-no-failures none -n 0

# Without what starts processes, kills, trains or loads: for the inner loop.
test-fast: setup
	$(BIN)/python -m pytest $(ON_ALL_CORES) -m 'not slow and not extras'

# The tests that kill at random moments and that add while others ask, with larger numbers.
KILLS ?= 100
PAPERS ?= 12
kills: setup
	KILLS=$(KILLS) PAPERS=$(PAPERS) $(BIN)/python -m pytest tests/index/storage/test_generations.py \
	tests/app/adding/test_kills.py tests/app/adding/test_adding_while_asking.py
	$(BIN)/python tests/kill/builds.py

# Strange and spoilt papers, read, indexed, asked about and shown, for so many minutes; REPORTS may
# be a folder of JATS reports, which are changed as well.
MINUTES ?= 20
fuzz: setup
	$(BIN)/python tests/fuzz/whole.py --minutes $(MINUTES) $(if $(REPORTS),--reports $(REPORTS))

# What the tests in a real browser, and behind real proxies, need. Where Chromium, nginx or Caddy
# cannot be installed (no root, no network, another system), that is said and is no failure: those
# tests are then skipped.
browser: setup
	$(LOCKED) -r requirements-browser.lock
	@command -v chromium-headless-shell \
	|| { timeout 300 apt-get update -qq && timeout 600 apt-get install -qq -y chromium-headless-shell; } \
	|| command -v chromium || command -v chromium-browser || timeout 600 apt-get install -qq -y chromium \
	|| echo "Chromium cannot be installed here; the tests in a browser will be skipped."
	@{ command -v nginx && command -v caddy; } \
	|| { timeout 300 apt-get update -qq && timeout 600 apt-get install -qq -y --no-install-recommends nginx caddy; } \
	|| echo "nginx and Caddy cannot be installed here; the tests behind them will be skipped."

# What is beyond one machine: the suites over Milvus (a file, and a server of its own) and Ray.
stores: setup
	$(LOCKED) -r requirements-stores.lock
	$(BIN)/python -m pytest -m extras $(STORES)

# Our exports read by citation.js, a reader of references that is not ours; it needs Node.
exports: setup
	npm install --prefix tests/exports --no-package-lock --no-audit --no-fund --silent
	$(BIN)/python -m pytest -m extras tests/app/answers/test_exports.py

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: index
	$(BIN)/bedside eval

# Fails where the service has become worse than eval/baseline.json accepts.
gate: index
	$(BIN)/bedside eval gate

# How quick it is beside the tutorial default; takes some minutes, on a machine that does nothing else.
bench: setup
	$(BIN)/bedside bench

# All that docs/scale.md and docs/growth.md say: some hours, on a machine that does nothing else.
# LITERATURE is a folder with corpus/ and index/ of thousands of reports (eval/speed/literature).
LITERATURE ?= .bedside/literature
measure: setup
	$(BIN)/python -m eval.speed.literature $(LITERATURE) docs/literature.json
	$(BIN)/python -m eval.speed.growth
	$(BIN)/bedside bench --write docs/scale.md
	$(BIN)/bedside bench --peer all --write docs/scale.md

# 50 people for 3 minutes on two cores, then 200 programs and 200 pages at once.
load: index
	taskset -c 0,1 $(BIN)/python tests/load/load.py

licences: setup
	$(BIN)/python tools/licences.py

clean:
	rm -rf $(VENV) .bedside

# Works from any folder (make -C or make -f); Python 3.11+ and a package registry are all it needs.
ROOT := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
PYTHON ?= python3
BIN := $(ROOT)/.venv/bin
READY := $(ROOT)/.venv/ready
UV_VERSION := 0.13.9
# mypy and ruff import the settings, which must be told where things are; nothing is connected to.
LINT_ENV := SECRET_KEY=lint DATABASE_URL=postgres://lint/lint REDIS_URL=redis://lint DJANGO_SETTINGS_MODULE=portal.settings

.PHONY: demo test lint unit browser-ready bench bench-models bench-map bench-many bench-search lock help train-detector train-heads

help:
	@echo "make demo [CORPUS=folder|manifest|list|export] [PORT=8000]   the portal, with a sample corpus or yours"
	@echo "make test    lint, types and every test"
	@echo "make bench   pages per minute through the whole pipeline"
	@echo "make bench-models   pictures and texts per second, against plain open_clip and ultralytics"
	@echo "make bench-search [N=500000] [FOLDER=dir]   truth and speed of the search, beside FAISS and hnswlib"
	@echo "make bench-map [N=10000]   frames of the map by likeness in this machine's Chromium"
	@echo "make bench-many [N=10000]   an act of a curator on many illustrations, and its undo"
	@echo "make train-encoder | train-detector | train-heads   the models that ship, from the material in ../shared"

$(READY): $(ROOT)/requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed (PYTHON=python3.12 make …)")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(ROOT)/.venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --no-deps -r $(ROOT)/requirements.lock \
	  || $(BIN)/python -m pip install --no-deps -r $(ROOT)/requirements.lock
	@touch $@

demo: $(READY)
	@PYTHONPATH=$(ROOT) exec $(BIN)/python -m portal.demo $(if $(CORPUS),'$(CORPUS)')

browser-ready:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	  else echo "No chromium here: browser tests will be skipped. Install one to run them."; fi; }

lint: $(READY)
	cd $(ROOT) && $(BIN)/ruff check . && $(BIN)/ruff format --check .
	cd $(ROOT) && $(LINT_ENV) $(BIN)/mypy indexing search workers portal

# Two processes, each with a database of its own; a file stays in one of them.
unit: $(READY) browser-ready
	cd $(ROOT) && $(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

test: lint unit

bench: $(READY)
	cd $(ROOT) && $(BIN)/python -m benchmarks.pipeline

bench-models: $(READY)
	cd $(ROOT) && $(BIN)/python -m benchmarks.models

# The libraries it is compared with are no part of the portal, nor of the lock.
bench-search: $(READY)
	$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python 'faiss-cpu>=1.15' 'hnswlib>=0.8'
	cd $(ROOT) && N=$(N) FOLDER=$(FOLDER) $(BIN)/python -m benchmarks.search

bench-map: $(READY)
	cd $(ROOT) && $(BIN)/python -m benchmarks.map $(N)

bench-many: $(READY)
	cd $(ROOT) && $(BIN)/python -m benchmarks.many $(N)

train-encoder: $(READY)
	cd $(ROOT) && $(BIN)/python -m indexing.training.encoder

train-detector: $(READY)
	cd $(ROOT) && $(BIN)/python manage.py train detector

train-heads: $(READY)
	cd $(ROOT) && $(BIN)/python manage.py train heads

# No index address ends up in the file: the pins are names and versions only.
lock: $(READY)
	cd $(ROOT) && $(BIN)/uv pip compile --universal --python-version 3.11 --no-header --no-annotate --upgrade \
	  --extra embedded --extra dev --extra train pyproject.toml -o requirements.lock

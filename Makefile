# Everything a checkout needs. The first run fills .venv from the locks; later runs reuse it.
# Needed on the machine: Python 3.11 or later, make, and a package index that pip can reach.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
# The stamps lie in the environment: they go when it goes.
READY   := $(VENV)/.apercu-runtime
TOOLED  := $(VENV)/.apercu-tools
BRIEF   := brief.html
QUESTION ?= Russia and Azerbaijan: politics, economy, the issue of alliance with Ukraine

.DEFAULT_GOAL := help
.PHONY: help test check brief bench evals docs-overview faults lock clean

help:
	@echo "make test    check the code and run all tests"
	@echo "make brief   answer a question from the demonstration reports; QUESTION='...' asks another"
	@echo "make bench   measure speed; results go to benchmarks/RESULTS.md by hand"
	@echo "make evals   measure quality on the open halves of the evaluation sets"
	@echo "make docs-overview  write docs/overview.md anew; needs ../shared/seed"
	@echo "make faults  run the long tests with broken inputs and killed processes"
	@echo "make lock    write the locks anew from pyproject.toml (UPGRADE=1: newest versions)"
	@echo "make clean   remove .venv and what was built"

$(BIN)/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed; say which: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	"$(PYTHON)" -m venv $(VENV)

$(READY): requirements.lock pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

# What Russian needs, without the needs of natasha: of it only the weights are read.
$(TOOLED): requirements-dev.lock requirements-russian.lock $(READY)
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --require-hashes --no-deps -r requirements-russian.lock
	@touch $@

check: $(TOOLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict

test: check
	$(BIN)/python -m pytest -m "not faults"

# The demonstration collection is made in build/ once, and anew when its reports or the code that
# makes it change; what is printed and what is written is the same brief.
brief: export APERCU_CACHE := build/cache
brief: $(READY)
	@$(BIN)/apercu ask "$(QUESTION)" --demo
	@$(BIN)/apercu show --demo --format html --output $(BRIEF)
	@echo
	@echo "The same brief as a page: $(BRIEF)"

# Every script runs; the whole fails if one did. A script that finds none of its data says so.
bench: $(TOOLED)
	@failed=0; for script in $$(grep -l __main__ benchmarks/*.py); do echo "== $$script"; \
	  case $$script in */duplicates.py) data=evals/gold/duplicates-texts.jsonl;; *) data=;; esac; \
	  $(BIN)/python "$$script" $$data || failed=1; done; exit $$failed

evals: $(TOOLED)
	@failed=0; for script in $$(grep -l __main__ evals/*.py); do echo "== $$script"; \
	  $(BIN)/python "$$script" || failed=1; done; exit $$failed

docs-overview: $(TOOLED)
	$(BIN)/python evals/overview.py --write

faults: $(TOOLED)
	$(BIN)/python tests/faults/run_all.py
	$(BIN)/python tests/faults/read_everything.py

# hatchling and editables build the project itself; they are locked with the rest, so that nothing
# is fetched without its hash. Addresses of indexes stay out of the locks.
LOCKING = build/locking/bin/uv pip compile --quiet --universal --python-version 3.11 \
  --generate-hashes --no-header --no-emit-index-url --no-annotate \
  $(if $(UPGRADE),--upgrade)

build/locking/bin/uv:
	"$(PYTHON)" -m venv build/locking
	build/locking/bin/python -m pip --disable-pip-version-check --quiet install "uv>=0.9"

lock: build/locking/bin/uv
	printf 'hatchling\neditables\n' > build/locking/build.in
	$(LOCKING) pyproject.toml build/locking/build.in -o requirements.lock
	$(LOCKING) pyproject.toml build/locking/build.in --extra dev -c requirements.lock -o requirements-dev.lock
	printf 'natasha==1.6.0\nslovnet\nnavec\nrazdel\npymorphy3\npymorphy3-dicts-ru\ndawg2-python\n' > build/locking/russian.in
	$(LOCKING) --no-deps build/locking/russian.in -c requirements-dev.lock -o requirements-russian.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

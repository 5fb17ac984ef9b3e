# Two commands set up everything on a fresh machine: `make demo` and `make test`.
# Needs: Python 3.11 or newer with pip, git, make, and the package registries.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DEMO_HOME ?= $(CURDIR)/var/demo
WORKERS ?= 2
export PYTHONDONTWRITEBYTECODE ?= 1

.PHONY: help install test-tools demo serve test quick soak samples lint types walls conformance bench vectors clean chromium messages

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Probata needs Python 3.11 or newer; name one with PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# What `make demo` and daily use need. The tests' lock holds all of this and more.
$(VENV)/.server: requirements.lock pyproject.toml | $(VENV)/bin/python
	@test -f $(VENV)/.tools || { echo "Installing what the server needs (about a minute) …"; $(PIP) install --no-deps --require-hashes -r requirements.lock; }
	$(PIP) install --no-deps --no-build-isolation -e . 2>/dev/null || $(PIP) install --no-deps -e .
	@touch $@

$(VENV)/.tools: requirements-test.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the tests need (about two minutes) …"
	$(PIP) install --no-deps --require-hashes -r requirements-test.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.server

install: $(VENV)/.server ## leave .venv/bin/probata ready, start nothing
	@echo "Ready: $(BIN)/probata --help"

test-tools: $(VENV)/.tools chromium

# Pages are tested in a real browser. Where we may not install one, say what is skipped.
chromium:
	@sh .ci/chromium

demo: install ## a told case, server and worker, on the embedded database
	PROBATA_HOME=$(DEMO_HOME) $(BIN)/probata story --fresh
	PROBATA_DEMO=yes PROBATA_HOME=$(DEMO_HOME) $(BIN)/probata serve

serve: install ## the server on your own vault, with an empty start
	$(BIN)/probata serve

test: test-tools ## everything: SQLite, then what depends on the database on PostgreSQL
	@rm -rf var/conformance
	PROBATA_RECORD=sqlite $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --durations 10
	PROBATA_RECORD=postgres PROBATA_TEST_DATABASE=postgres $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m postgres
	@$(BIN)/python tests/clauses.py --short

# Rules, values, readers, tables and the house itself; what starts programs, draws pages or kills
# processes waits for `make test`.
QUICK := tests/house tests/settings tests/pure tests/trust/access tests/trust/people tests/evidence/assessment tests/evidence/intake
quick: $(VENV)/.tools ## the tests that fit in a minute
	$(BIN)/python -m pytest $(QUICK) --ignore tests/pure/pages -n $(WORKERS) --dist loadgroup -m "not slow and not browser and not samples"

soak: test-tools ## the same tests with large budgets
	PROBATA_SOAK=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup
	PROBATA_SOAK=1 PROBATA_TEST_DATABASE=postgres $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m postgres

samples: $(VENV)/.tools ## the field's samples; fails when any is missing
	@test -n "$$PROBATA_SAMPLES" || { echo "PROBATA_SAMPLES names no folder: set it to the folder of samples."; exit 2; }
	PROBATA_SAMPLES_REQUIRED=1 $(BIN)/python -m pytest -m samples -s

lint: $(VENV)/.tools ## ruff
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks

types: $(VENV)/.tools ## mypy --strict
	$(BIN)/mypy

walls: $(VENV)/.tools ## import contracts
	$(BIN)/lint-imports

conformance: $(VENV)/.tools ## each clause of the law: proven, partly, not applicable, open
	@$(BIN)/python tests/clauses.py

vectors: $(VENV)/.tools ## make the frozen formats again and compare
	$(BIN)/python tests/vectors/build.py --check

bench: $(VENV)/.tools ## benchmarks against peers, which are installed for this alone
	@test -d .venv-bench || { $(PYTHON) -m venv .venv-bench; .venv-bench/bin/python -m pip --quiet install -r requirements-bench.txt; }
	@for b in parse_chat import_chat seal merkle bundle search verify; do $(BIN)/python benchmarks/$$b.py $(BENCH) || exit 1; done

messages: $(VENV)/.tools ## collect the sentences to translate and compile the catalogues
	$(BIN)/python src/probata/locale/collect.py

clean:
	rm -rf $(VENV) .venv-bench var .mypy_cache .ruff_cache .pytest_cache .hypothesis

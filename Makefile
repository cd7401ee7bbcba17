# What can be done here. `make run` needs Python 3.11 and nothing else; `make test` Chromium too.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := .tools/bin/uv
UV_VERSION := 0.13.9
TOOLS := $(CURDIR)/.tools

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_NO_PROGRESS := 1

.PHONY: help setup setup-dev run start stop day test prove check format bench vendor model lock browser clean

help:            ## What can be done
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

setup: $(VENV)/.run        ## Install what the program needs: leaves .venv/bin/forethought
setup-dev: $(VENV)/.dev

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: say which with make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .tools
	@.tools/bin/pip install --quiet --require-hashes --requirement requirements-tools.txt

$(BIN)/python: | $(UV)
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(UV) $(BIN)/python
	@$(UV) pip install --quiet --require-hashes --build-constraints requirements.txt --python $(BIN)/python --requirement requirements.txt
	@$(UV) pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@$(UV) pip install --quiet --require-hashes --build-constraints requirements.txt --python $(BIN)/python --requirement requirements-dev.txt
	@touch $@

run: day         ## Check the example day, then show the site with an invented office (Ctrl-C stops it)
	@echo
	@exec $(BIN)/forethought serve --demo

start: setup     ## The same site in the background
	@$(BIN)/forethought start --demo

stop:            ## Stop it; everything is kept
	@test ! -x $(BIN)/forethought || $(BIN)/forethought stop

day: setup       ## Check examples/day: print the table, write build/day.html
	@mkdir -p build
	@$(BIN)/forethought check examples/day --as-of 2026-11-24T07:30 --format html --output build/day.html; \
	  test $$? -le 1
	@$(BIN)/forethought check examples/day --as-of 2026-11-24T07:30; test $$? -le 1
	@echo
	@echo "The same as a page, with every note and the map: open build/day.html"

browser:         # Chromium for the browser tests; installed here only when we are root
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	      --no-install-recommends chromium fonts-liberation >/dev/null; \
	  else \
	    echo "The browser tests need Chromium. Type: sudo apt-get install chromium fonts-liberation"; \
	    exit 1; \
	  fi; }

test: setup-dev browser   ## Every test but the long proofs (within 20 minutes on 2 cores)
	@$(BIN)/pytest -n 2 -m "not prove"

prove: setup-dev          ## Long proofs: many random cases, fuzz, large worlds (within 40 minutes)
	@$(BIN)/pytest -n 2 -m prove

check: setup-dev          ## Lint, types, and the import contract that keeps the core pure
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: setup-dev         ## Put the code into the house's format
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

bench: setup-dev          ## Speed and memory, each beside its yardstick from the same run
	@$(BIN)/python -m bench

vendor: setup-dev         ## Bring in what the program carries: the look by npm; with DATA=folder postcodes and places too
	@npm ci --silent
	@$(BIN)/python tools/vendor_look.py
	@$(BIN)/python tools/make_outlines.py $(if $(DATA),$(DATA)/gazetteer)
	@test -z "$(DATA)" || $(BIN)/python tools/pack_postcodes.py $(DATA)/postcodes/uk_postcodes.parquet
	@test -z "$(DATA)" || $(BIN)/python tools/pack_gazetteer.py $(DATA)/gazetteer

model: setup-dev         ## Train the second reader from corpus/ again (some minutes)
	@$(UV) pip install --quiet --require-hashes --build-constraints requirements.txt --python $(BIN)/python --requirement requirements-model.txt
	@$(BIN)/python tools/train_model.py

lock: $(UV)               ## Resolve requirements*.in again, with hashes
	@for name in requirements requirements-dev requirements-tools requirements-model; do \
	  $(UV) pip compile --quiet --generate-hashes --no-header --no-emit-index-url \
	    --python-version 3.11 $$name.in --output-file $$name.txt || exit 1; done

clean:           ## Take away what was built
	rm -rf build $(VENV) .tools

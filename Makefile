# What can be done here. `make run` needs Python 3.11 and nothing else; `make test` Chromium too.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := .tools/bin/uv
UV_VERSION := 0.13.9
TOOLS := $(CURDIR)/.tools

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export UV_NO_PROGRESS := 1
export NO_MKDOCS_2_WARNING := 1

.PHONY: help setup setup-dev run start stop day test prove failover manual pictures check format big spark java bench vendor model lock browser clean

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

$(VENV)/.docs: requirements-docs.txt $(VENV)/.dev
	@$(UV) pip install --quiet --require-hashes --build-constraints requirements.txt --python $(BIN)/python --requirement requirements-docs.txt
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

test: setup-dev $(VENV)/.docs browser   ## Every test but the long proofs (within 20 minutes on 2 cores)
	@$(BIN)/pytest -n 2 -m "not prove"

prove: setup-dev browser spark          ## Long proofs: many random cases, fuzz, large worlds (within 40 minutes)
	@$(BIN)/pytest -n 2 -m prove

failover: setup-dev       ## Kill the database's machine under load ten times: nothing acknowledged is lost
	@FORETHOUGHT_TEST_ROUNDS=10 $(BIN)/pytest -m prove tests/failover

manual: $(VENV)/.docs    ## The manuals as pages: build/manual/index.html
	@$(BIN)/mkdocs build --strict --quiet
	@echo "Open build/manual/index.html (with search: python3 -m http.server -b 127.0.0.1 -d build/manual 8080)"

pictures: setup-dev browser   # Take the manuals' pictures anew
	@FORETHOUGHT_MANUAL_PICTURES=keep $(BIN)/pytest -m prove tests/manual

check: setup-dev $(VENV)/.docs   ## Lint, types, the import contract that keeps the core pure, the manuals' links
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@PYTHONPATH=. $(BIN)/mypy  # a library brings a package "tests" of its own
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mkdocs build --strict --quiet

format: setup-dev         ## Put the code into the house's format
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

big: setup-dev            ## An invented office of 50,000 customers, 2 million notes, 200,000 visits, in build/big (AGAIN=yes: anew)
	@$(BIN)/python tools/make_big.py $(if $(AGAIN),--again)

spark: $(VENV)/.spark java   ## Install Spark: forethought rescreen --engine spark

$(VENV)/.spark: requirements-spark.txt $(VENV)/.dev
	@$(UV) pip install --quiet --require-hashes --build-constraints requirements-spark.txt --python $(BIN)/python --requirement requirements-spark.txt
	@touch $@

java:            # Java for Spark; installed here only when we are root
	@command -v java >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	      --no-install-recommends default-jre-headless >/dev/null; \
	  else \
	    echo "Spark needs Java. Type: sudo apt-get install default-jre-headless"; \
	    exit 1; \
	  fi; }

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
	@for name in requirements requirements-dev requirements-tools requirements-model requirements-docs requirements-spark; do \
	  $(UV) pip compile --quiet --generate-hashes --no-header --no-emit-index-url \
	    --python-version 3.11 $$name.in --output-file $$name.txt || exit 1; done

clean:           ## Take away what was built
	rm -rf build $(VENV) .tools

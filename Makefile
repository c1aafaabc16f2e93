# Two commands do all the set-up: `make run` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
# The exact files that were tested, by their hashes.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: run test lint words weights lock benchmarks clean

run: .venv/run.stamp  ## start the bot, on the terminal unless config.toml says otherwise
	@$(BIN)/studyhall run

test: .venv/test.stamp lint  ## everything that has to hold
	@$(BIN)/python -m tests.homeserver
	$(BIN)/python -m pytest -n 3

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

words: .venv/test.stamp  ## bring the translations up to date: new templates come in empty, old ones go
	$(BIN)/python -m tests.words

weights: .venv/test.stamp  ## learn coaching anew from tests/rules/feedback, and print how well it does
	$(BIN)/python -m tests.weights

benchmarks: .venv/test.stamp
	$(BIN)/python -m benchmarks.turns
	$(BIN)/python -m benchmarks.replies
	$(BIN)/python -m benchmarks.pairing

lock:  ## write requirements/*.txt anew, with hashes and for every system
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  pyproject.toml requirements/build.in -o requirements/run.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  pyproject.toml requirements/build.in --extra test -c requirements/run.txt -o requirements/test.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  requirements/synapse.in -o requirements/synapse.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  requirements/mautrix.in -o requirements/mautrix.txt

.venv/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Studyhall needs Python 3.11 or newer.")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run.stamp: .venv/python.stamp requirements/run.txt pyproject.toml
	$(INSTALL) -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements/test.txt
	$(INSTALL) -r requirements/test.txt
	@touch $@

clean:
	rm -rf .venv .venv-* tests/homeserver/element/node_modules build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# Two commands: `make demo` shows what replycheck does, `make test` runs its tests. Both set up what they need in .venv.
PYTHON ?= python3
EXTRAS ?= dev
BIN = .venv/bin

.PHONY: demo test lint rules bench clean

demo: .venv/demo
	$(BIN)/replycheck lint examples/ticket.json || test $$? -eq 1  # 1 says: findings

test: .venv/$(EXTRAS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

rules: .venv/demo
	$(BIN)/replycheck rules > docs/rules.md

bench: .venv/dev
	$(BIN)/python benchmarks/speed_and_quality.py

.venv/demo: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("replycheck needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

.venv/$(EXTRAS): .venv/demo
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[$(EXTRAS)]'
	touch $@

clean:
	rm -rf .venv

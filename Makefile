# Everything that is done with relevo. Needs Python 3.11 or later and make, nothing else.
# Each command first sees that .venv/ is what the locks say (scripts/bootstrap.py).

PORT ?= 8000
DATA ?= .relevo
WORKERS ?= 2
ARGS ?=
PYTHON ?= $(shell for p in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11; do \
	[ -x "$$p" ] && echo "$$p" && break; command -v "$$p" && break; done)

ENV = $(if $(PYTHON),$(PYTHON) scripts/bootstrap.py,\
	echo 'relevo needs Python 3.11 or later, and no python3 is on PATH (apt install python3 python3-venv)' >&2; false)
RUN = .venv/bin/python -m
PYTEST = $(RUN) pytest
COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help demo test check lint types arch docs fix lock bench soak stochastic

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Start the sample business on PORT (8000), keeping its data in DATA (.relevo)
	@$(ENV) && exec .venv/bin/relevo serve --demo --host 127.0.0.1 --port $(PORT) --data $(DATA)

test: ## Run all tests (ARGS="-k name" for some); RELEVO_REQUIRE_ALL=1 makes a skip a failure
	@$(ENV) test && exec $(PYTEST) -p scripts.skips -n $(WORKERS) --dist loadfile -m "not soak and not stochastic" $(ARGS)

check: lint types arch docs ## lint + types + arch + docs

lint: ## Look at style and form
	@$(ENV) test lint && $(RUN) ruff check && $(RUN) ruff format --check

types: ## Check the types
	@$(ENV) test lint && .venv/bin/pyright

arch: ## Check which room imports which
	@$(ENV) test lint && .venv/bin/lint-imports

docs: ## Check that the reference is current and the documentation is true
	@$(ENV) test lint && $(RUN) scripts.reference --check && $(PYTEST) -q tests/docs

fix: ## Format, mend what can be mended, write the reference anew
	@$(ENV) test lint && $(RUN) ruff check --fix && $(RUN) ruff format && $(RUN) scripts.reference

lock: ## Pin every dependency anew (UPGRADE=1 takes the newest)
	@$(ENV)
	@$(COMPILE) requirements/uv.in -o requirements/uv.txt
	@$(COMPILE) pyproject.toml -o requirements/base.txt
	@$(COMPILE) requirements/build.in -c requirements/base.txt -o requirements/build.txt
	@$(COMPILE) --group test -c requirements/base.txt -c requirements/build.txt -o requirements/test.txt
	@$(COMPILE) --group lint -c requirements/base.txt -c requirements/test.txt -o requirements/lint.txt

bench: ## Measure turns on SQLite and PostgreSQL, and write docs/benchmarks.md (ARGS=--quick for a look)
	@$(ENV) test && .venv/bin/python benchmarks/report.py $(ARGS)

soak: ## Run the long tests
	@$(ENV) test && exec $(PYTEST) -m soak --timeout 0 $(ARGS)

stochastic: ## Run the tests that judge by a statistical threshold
	@$(ENV) test && exec $(PYTEST) -m stochastic $(ARGS)

# What can be done here. Every target makes its own set-up: all it takes is python3 (3.11 or newer), git and make.
BIN := .venv/bin
CATALOGUE := -D evalkit -d evalkit/locale -i build/evalkit.pot -l zh --no-fuzzy-matching --ignore-obsolete \
	--ignore-pot-creation-date

.DEFAULT_GOAL := help
.PHONY: help reports test check bench bench-measure bench-check bench-batch lock docs messages messages.pot clean

# A set-up whose folder was moved, or whose Python is gone, is made again.
$(shell test -x $(BIN)/python && test "$$(cat .venv/.done 2>/dev/null)" = "$$(pwd -P)" || rm -f .venv/.done)

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

reports: .venv/.done ## evaluate everything under data/ and say where the pages are
	@$(BIN)/evalkit run

test: .venv/.done ## run all tests; some need Chromium or LibreOffice and are skipped where there is none
	@$(BIN)/python -m pytest

check: .venv/.done messages.pot ## format, lint, types, import contracts, clean notebooks, messages up to date
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nbstripout --keep-id --verify notebooks/*.ipynb docs/tutorials/*.ipynb
	$(BIN)/pybabel -q update --check $(CATALOGUE) || { echo "Run 'make messages', then translate what is new."; exit 1; }

bench: .venv/.done ## run every benchmark in bench/
	@set -e; found=; for file in bench/bench_*.py; do \
		[ -f "$$file" ] || continue; found=yes; echo "== $$file"; $(BIN)/python "$$file"; \
	done; [ -n "$$found" ] || echo "bench/ holds no benchmark yet (bench/bench_*.py)."

bench-measure: .venv/.done ## all indicators on 10^5 to 10^7 rows, beside DuckDB and pandas (SIZES=100000 for one)
	@$(BIN)/python bench/bench_measure.py $(if $(SIZES),--sizes $(SIZES))

bench-check: .venv/.done ## evalkit check on 10^6 activities, beside pandera and frictionless-py (KINDS=parquet for one)
	@$(BIN)/python bench/bench_check.py $(if $(KINDS),--kinds $(KINDS))

bench-batch: bench/.data/peers/.done ## 24 programme-years, beside papermill, nbconvert and ploomber-engine (YEARS=6 for fewer, LARGE=1 for 200 too)
	@$(BIN)/python bench/bench_batch.py $(if $(YEARS),--years $(YEARS)) $(if $(LARGE),--large)

lock: build/uv/bin/uv ## remake requirements.lock from pyproject.toml (newest versions: make lock UPGRADE=--upgrade)
	build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(UPGRADE) \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		pyproject.toml --group dev -o requirements.lock

messages: .venv/.done messages.pot ## collect new messages into evalkit/locale/ and compile what is translated
	$(BIN)/pybabel -q update --init-missing $(CATALOGUE)
	$(BIN)/pybabel compile --statistics -D evalkit -d evalkit/locale

docs: .venv/.done ## the documentation site in build/site, and the pages in docs/ that follow from the code
	@$(BIN)/python docs/make.py

clean: ## remove .venv, build/ and caches; outputs/ stays
	rm -rf .venv build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find evalkit tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.done: requirements.lock pyproject.toml
	@.ci/set-up

bench/.data/peers/.done: bench/peers.txt .venv/.done
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --no-deps --target $(@D) -r $<
	@touch $@

messages.pot: .venv/.done
	@mkdir -p build
	@$(BIN)/pybabel -q extract -F pyproject.toml -k Text -k unavailable --add-location=file --project=evalkit \
		--copyright-holder="the evalkit authors" -o build/evalkit.pot .

build/uv/bin/uv: .venv/.done
	@$(BIN)/python -m venv build/uv
	@build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv

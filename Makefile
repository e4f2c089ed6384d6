# Where Cities Stand: the two commands a newcomer needs are `make run` and `make test`.

PORT ?= 8000
PYTHON ?=
ARGS ?=
UV ?= uv
MAKEFLAGS += --no-print-directory
export PYTHON

# $(call setup,LOCK): afterwards .venv holds the packages of LOCK and the project itself. A POSIX shell script, handed
# over in the environment (make doubles its dollar signs). Three small files in .venv remember what was done: .made-by
# (which Python, which folder) and .installed-LOCK (the contents of LOCK and pyproject.toml); so a second time costs
# one start of Python, and a changed lock, a moved folder or another Python is noticed whatever the files' dates say.
define SETUP
set -eu
lock=$$1
say() { printf '%s\n' "$$*" >&2; }
die() { say "$$*"; exit 1; }
fail() { printf '%s\n' "$$1" | tail -n 15 >&2; shift; die "$$*"; }
ask() { "$$1" -I -S -c "$$2" 2>/dev/null; }

is_new_enough='import sys; print(sys.version_info >= (3, 11))'
can_make_venv='import ensurepip, venv; print(True)'
version='import sys; print("Python %d.%d.%d" % sys.version_info[:3])'
marks='
import hashlib, os, pathlib, sys
def mark(*parts):
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
def lock_mark(name):
    return mark(*(pathlib.Path(file).read_bytes() for file in (name, "requirements-build.txt", "pyproject.toml")))
python = (sys.implementation.cache_tag, sys.abiflags, sys.base_prefix, os.uname().machine, os.getcwd())
print(mark(repr(python).encode()), lock_mark("requirements.txt"), lock_mark("requirements-test.txt"))
'

# $$made_by, $$run_mark and $$test_mark of the Python $$1, all empty where it does not run.
read_marks() {
    set -- $$(ask "$$1" "$$marks" || true)
    made_by=$${1-} run_mark=$${2-} test_mark=$${3-}
}

# $$python: the first that is new enough and can make a venv.
find_python() {
    python='' old='' bare=''
    if [ -n "$$PYTHON" ]; then set -- "$$PYTHON"; else set -- python3 python3.14 python3.13 python3.12 python3.11; fi
    for candidate; do
        found=$$(ask "$$candidate" "$$version") || continue
        if [ "$$(ask "$$candidate" "$$is_new_enough")" != True ]; then
            old=$${old:-"$$candidate is $$found"}
        elif [ "$$(ask "$$candidate" "$$can_make_venv")" != True ]; then
            bare=$${bare:-$$candidate}
        else
            python=$$candidate
            return
        fi
    done
    if [ -n "$$bare" ]; then
        die "$$bare has no venv module with pip: install it (on Debian and Ubuntu: apt install python3-venv), then run make again."
    elif [ -n "$$old" ]; then
        die "Python 3.11 or newer is needed, and $$old: install a newer one, or name it: make run PYTHON=/path/to/python3.12"
    elif [ -n "$$PYTHON" ]; then
        die "Python 3.11 or newer is needed, and PYTHON=$$PYTHON does not run as one."
    else
        die "Python 3.11 or newer is needed, and no python3 was found: install it, or name it: make run PYTHON=/path/to/python3.12"
    fi
}

pip_install() {
    PIP_USER=0 PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
        .venv/bin/python -m pip install --quiet "$$@" 2>&1
}

ours=''
if [ -n "$$PYTHON" ]; then
    read_marks "$$PYTHON"
    ours=$${made_by:-other}
fi
read_marks .venv/bin/python
[ "$$lock" = requirements.txt ] && mark=$$run_mark || mark=$$test_mark

made=no
if [ -n "$$made_by" ] && [ "$$made_by" = "$$(cat .venv/.made-by 2>/dev/null)" ] && [ "$${ours:-$$made_by}" = "$$made_by" ]; then
    made=yes
    [ "$$mark" = "$$(cat ".venv/.installed-$$lock" 2>/dev/null)" ] && exit 0
fi

[ $$made = yes ] || find_python
if [ -e .venv ]; then
    for folder in .venv .venv/bin .venv/lib/python*/site-packages; do
        [ ! -e "$$folder" ] || [ -w "$$folder" ] || die "You may not write to $$folder, and it must be renewed: remove .venv, or run make as its owner."
    done
else
    [ -w . ] || die "You may not write to this folder, and .venv must be made in it: take a copy of the project in a folder of your own."
fi

if [ $$made = no ]; then
    say "Setting up .venv with $$(ask "$$python" "$$version") (once, about a minute) …"
    log=$$("$$python" -m venv --clear .venv 2>&1) || fail "$$log" "Python could not make .venv: the lines above are its own words."
    read_marks .venv/bin/python
    printf '%s\n' "$$made_by" > .venv/.made-by
elif [ -e .venv/.installed-requirements.txt ] && [ "$$run_mark" = "$$(cat .venv/.installed-requirements.txt)" ]; then
    say "Adding what the tests need to .venv (once, about a minute) …"
else
    say "Bringing .venv up to date with $$lock …"
fi

rm -f .venv/.installed-*
log=$$(pip_install --require-hashes --only-binary=:all: -r requirements-build.txt &&
    pip_install --require-hashes --only-binary=:all: --no-binary=flask-principal --no-build-isolation -r "$$lock") ||
    fail "$$log" "pip could not install the packages of $$lock (its own words are above); is there a network? Then run make again."
log=$$(pip_install --no-deps --no-build-isolation --no-index --editable .) ||
    fail "$$log" "pip could not install the project itself into .venv: the lines above are its own words."
printf '%s\n' "$$run_mark" > .venv/.installed-requirements.txt
[ "$$lock" = requirements.txt ] || printf '%s\n' "$$test_mark" > .venv/.installed-requirements-test.txt
endef
export SETUP
setup = sh -c "$$SETUP" setup $(1)

.PHONY: help run test screenshots bench translations check lock clean

help:  ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

run:  ## Set everything up, then serve the register on http://127.0.0.1:8000 (PORT=8123 for another port)
	@$(call setup,requirements.txt)
	@exec .venv/bin/dashboard serve --port '$(PORT)'

test:  ## Set everything up, then run the tests (ARGS="-k words" goes to pytest)
	@$(call setup,requirements-test.txt)
	@exec .venv/bin/python -m pytest --numprocesses logical --maxprocesses 4 $(ARGS)

screenshots:  ## Every page at four widths in both lights, with contact sheets, in screenshots/ (ARGS="first city" for some)
	@$(call setup,requirements-test.txt)
	@exec .venv/bin/python -m tests.screenshots $(ARGS)

bench:  ## How fast the register is beside hand-written SQL, into BENCHMARKS.md (ARGS=--help for parts of it)
	@$(call setup,requirements-test.txt)
	@exec .venv/bin/python -m tests.bench $(ARGS)

translations:  ## Bring the Spanish sentences up to what the code says; new ones wait in dashboard/translations/
	@$(call setup,requirements-test.txt)
	@exec .venv/bin/python -m tests.translations

check:  ## Lint, check the format, the types and who imports whom
	@$(call setup,requirements-test.txt)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

# uv is a tool for this target only. Versions already locked stay unless ARGS says otherwise.
# Flask-Principal is the one package published as source only; pip builds it with the locked setuptools.
compile = $(UV) pip compile --quiet --no-config --universal --python-version 3.11 --only-binary :all: \
	--no-binary flask-principal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header $(ARGS)
head = { printf '%s\n' '\# Locked with hashes for Python 3.11 and newer: after a change in pyproject.toml, run `make lock`.'; \
	cat $(1); } > $(1).tmp && mv $(1).tmp $(1)

lock:  ## Lock the packages of pyproject.toml again (ARGS=--upgrade for newer versions; needs uv)
	@command -v '$(UV)' >/dev/null || { echo 'make lock needs uv: pip install it somewhere, then make lock UV=/path/to/uv' >&2; exit 1; }
	@$(compile) --output-file requirements-build.txt --group build && $(call head,requirements-build.txt)
	@$(compile) --output-file requirements.txt --group build pyproject.toml && $(call head,requirements.txt)
	@$(compile) --output-file requirements-test.txt --group build --extra test --constraint requirements.txt pyproject.toml && $(call head,requirements-test.txt)

clean:  ## Remove .venv, caches and builds; the register in instance/ stays
	@rm -rf .venv build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache .coverage htmlcov screenshots
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

#!/bin/sh
# Writes requirements/*.txt: every package with its version and hashes, and no address it came from.
#
# dev.txt holds everything; the others are parts of it, held to the same versions. A version stays as it is while
# pyproject.toml allows it; UPGRADE=1 takes the newest.
set -eu
cd "$(dirname "$0")/.."

compile() {
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links ${UPGRADE:+--upgrade} "$@"
}

compile pyproject.toml --group dev --output-file requirements/dev.txt
compile pyproject.toml --constraint requirements/dev.txt --output-file requirements/run.txt
compile --group build --constraint requirements/dev.txt --output-file requirements/build.txt
echo uv | compile - --constraint requirements/dev.txt --output-file requirements/uv.txt

#!/bin/sh
# Makes .venv and fills it from a lock: `tools/environment.sh run` or `dev`. Does nothing when nothing changed.
#
# Python packages come hash-checked from requirements/*.txt: pip fetches uv, uv fetches the rest. Both go where pip
# is told to go (PIP_INDEX_URL, pip.conf), so a mirror set for pip serves here too.
set -eu
cd "$(dirname "$0")/.."
wanted=$1
venv=.venv

case $wanted in
run) locks="requirements/run.txt requirements/build.txt" ;;
dev) locks="requirements/dev.txt" ;;
*) echo "usage: tools/environment.sh run|dev" >&2; exit 2 ;;
esac

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# The stamp names all that went in: the locks, the project's own metadata and the folder (an environment cannot move).
stamp=$(cat requirements/*.txt pyproject.toml tools/environment.sh | sha256sum)
stamp="${stamp%% *} $(pwd -P)"
for done in dev "$wanted"; do # what developers need contains what running needs
	if [ "$(cat "$venv/.$done" 2>/dev/null)" = "$stamp" ] && is_new_enough "$venv/bin/python"; then exit 0; fi
done

if ! is_new_enough "$venv/bin/python" || [ "$(cat "$venv/.folder" 2>/dev/null)" != "$(pwd -P)" ]; then
	python=
	for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
		if command -v "$candidate" >/dev/null && is_new_enough "$candidate"; then python=$candidate; break; fi
	done
	if [ -z "$python" ]; then
		echo "Postroom needs Python 3.11 or newer and found none. On Debian 12: apt-get install python3.11 python3.11-venv" >&2
		exit 1
	fi
	if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
		version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
		echo "Python $version has no venv. On Debian: apt-get install python$version-venv" >&2
		exit 1
	fi
	echo "Making .venv with $("$python" -V)"
	"$python" -m venv --clear "$venv"
	pwd -P >"$venv/.folder"
fi

pip="$venv/bin/python -m pip --disable-pip-version-check --quiet"
$pip install --require-hashes --only-binary :all: -r requirements/uv.txt

if index=$($pip config get global.index-url 2>/dev/null); then UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}; fi
[ -z "${PIP_INDEX_URL:-}" ] || UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$PIP_INDEX_URL}
[ -z "${UV_DEFAULT_INDEX:-}" ] || export UV_DEFAULT_INDEX
# Certificates as the system has them: a company's own authority is known there. uv's built-in list is the fallback.
[ ! -e /etc/ssl/certs/ca-certificates.crt ] || export UV_SYSTEM_CERTS=true
[ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"

echo "Installing Python packages ($wanted)"
uv="$venv/bin/uv pip install --quiet --python $venv/bin/python"
set --
for lock in $locks; do set -- "$@" -r "$lock"; done
$uv --require-hashes "$@"
$uv --no-deps --no-build-isolation --editable .

rm -f "$venv/.run" "$venv/.dev"
echo "$stamp" >"$venv/.$wanted"

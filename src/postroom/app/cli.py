"""The command line: `postroom COMMAND`, or `python -m postroom.app COMMAND`.

Each command is loaded when it is asked for: `postroom run` stays small, and `postroom --help` is quick.
"""

import argparse
import os
import sys
from importlib import import_module
from typing import Protocol, cast

from postroom.kit.errors import PostroomError
from postroom.settings.load import BadSettings

FAILED = 1
_READER_GONE = 128 + 13  # as a shell tells of SIGPIPE
BAD_SETTINGS = 78  # EX_CONFIG of sysexits.h: starting again will not help


class Command(Protocol):
    """What a command does; it returns the exit status."""

    def __call__(self, arguments: argparse.Namespace, /) -> int:
        """Do it. A `PostroomError` is told to the person in its own words."""


_COMMANDS = {
    "run": ("run:main", "Start everything: the database, the web server, the worker."),
    "web": ("process:main", "Start the web server only; the database must be running."),
    "worker": ("process:main", "Start the worker only; the database must be running."),
    "sync": ("process:main", "Start the mail sync only; the database must be running."),
    "smtpd": ("process:main", "Take mail by SMTP and LMTP only; the database must be running."),
    "demo": ("run:main", "Start everything, with a workspace of made-up people and conversations if it is empty."),
    "prepare": ("prepare:main", "Bring the database up to date, make the keys, print the address to open first."),
    "migrate": ("commands:migrate_database", "Bring the database up to date."),
    "settings": ("commands:settings", "List every setting, its value and where it comes from."),
    "reset-password": ("commands:reset_password", "Print a link with which a person sets a new password."),
    "backup": ("commands:backup", "Save the database and the files into one file, while Postroom runs."),
    "restore": ("commands:restore", "Restore a backup into an empty place."),
    "rotate-key": ("commands:rotate_key", "Make a new master key and wrap every data key with it."),
    "version": ("commands:show_version", "Print the version."),
}
_HIDDEN = {"process": "process:main", "prepare-demo": "demo.start:main"}  # what `run` starts
_ARGUMENTS = {
    "reset-password": [("email", "the person's address")],
    "backup": [("file", "the file to write, such as postroom.tar")],
    "restore": [("file", "the backup")],
}


def main(given: list[str] | None = None) -> int:
    """Run one command and return the exit status."""
    arguments = _parser().parse_args(given)
    target = _HIDDEN.get(arguments.command) or _COMMANDS[arguments.command][0]
    module, _, function = target.partition(":")
    try:
        command = cast("Command", getattr(import_module(f"postroom.app.{module}"), function))
        status = command(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left must not fail at the exit
        return _READER_GONE
    except BadSettings as error:
        print(f"postroom: {error.message}", file=sys.stderr)
        return BAD_SETTINGS
    except PostroomError as error:
        print(f"postroom: {error.message}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="postroom", description="The self-hosted collaborative inbox.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, about) in _COMMANDS.items():
        added = commands.add_parser(name, help=about, description=about)
        for argument, meaning in _ARGUMENTS.get(name, []):
            added.add_argument(argument, help=meaning)
        added.set_defaults(names=[name])
    commands.add_parser("process").add_argument("names", nargs="+")
    commands.add_parser("prepare-demo")
    return parser

"""The command line: `kg check`, `kg build`, `kg serve`, `kg query`, `kg push` and the others of `_VERBS`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module

from kg import __version__
from kg.config import read_settings
from kg.errors import KgError, SettingError

__all__ = ["main"]

_VERBS = (
    *("check", "build", "serve", "query", "push", "evidence"),
    *("register", "link", "links", "site", "archive"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run `kg` with `argv`; the exit code is 0 for success, 1 for an error, 2 where the command line is wrong."""
    parser = argparse.ArgumentParser(prog="kg", description="The knowledge graph of “Kommunen innovativ”.")
    parser.add_argument("--version", action="version", version=f"kg {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    words = sys.argv[1:] if argv is None else argv
    # Only what is asked for is loaded: serving needs nothing of what builds, which takes half a second to load.
    for verb in [words[0]] if words and words[0] in _VERBS else _VERBS:
        import_module(f"kg.cli.{verb}").add_parser(subparsers)
    args = parser.parse_args(words)
    try:
        with _ending_tidily(words):
            code: int = args.run(args, read_settings())
        sys.stdout.flush()
    except SettingError as error:
        print(f"kg: {error}", file=sys.stderr)
        return 2
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has seen enough (`kg query … | head`); what is left goes nowhere, without a traceback at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


@contextmanager
def _ending_tidily(words: Sequence[str]) -> Iterator[None]:
    """End as on Ctrl-C when asked to end (SIGTERM): what is half made goes, and whatever works for this process.

    A server has its own way. Signals are a matter of the main thread only.
    """
    if words[0] == "serve" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

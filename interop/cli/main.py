"""Entry point: runs the command and turns what goes wrong into one readable block and an exit code.

Exit codes: 0 done, 1 the catalogue, a check or a plug-in is wrong, 2 the command line is. Errors go to stderr.
"""

from __future__ import annotations

import codecs
import gc
import io
import os
import sys
import warnings
from collections.abc import Sequence
from typing import NoReturn, TextIO

from interop.errors import CatalogError, CatalogWarning, InteropError, OutputError, PluginError

_show_warning = warnings.showwarning


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    gc.set_threshold(100_000)  # a catalogue is many small lasting rows, which collecting would go over again and again
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    _take_every_character()
    from interop.cli.app import app

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("default", CatalogWarning)
            warnings.showwarning = _tell
            result = app(args=arguments, prog_name="interop", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as stop:  # how click ends when the reader has gone
        return _quietly() if isinstance(stop.__context__, BrokenPipeError) else _code(stop)
    except (CatalogError, OutputError, PluginError) as error:
        return _complain(str(error), 1)
    except InteropError as error:
        return _complain(str(error), 2)
    except BrokenPipeError:
        return _quietly()
    except KeyboardInterrupt:
        return _complain("interrupted", 130)
    except OSError as error:
        return _complain(f"cannot write: {error.strerror or error}", 1)
    except Exception as error:  # noqa: BLE001 - raised again unless it is about the command line
        return _usage(error)
    return result if isinstance(result, int) else 0


def _take_every_character() -> None:
    """Let a stream that cannot show a character show one like it, or a question mark, rather than end the program."""
    codecs.register_error("interop-plain", _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="interop-plain")


#: What stands for marks that a terminal cannot show, so that a dash stays a dash: `?` means that nothing is known.
_PLAIN = {"–": "-", "−": "-", "—": "-", "→": "->", "·": "|", "×": "x", "…": "...", "\u00a0": " ", "’": "'", "─": "-"}
_PLAIN |= dict.fromkeys("━═", "=") | {"●": "o", "│": "|", "≥": ">=", "≤": "<=", "τ": "tau", "“": '"', "”": '"'}


def _plainly(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding lacks in plain marks, as a handler of codecs does."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(mark, "?") for mark in error.object[error.start : error.end]), error.end


def _quietly() -> int:
    """End without a word: the reader has gone (`interop … | head`)."""
    # Keep the interpreter from complaining when it flushes at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno() if sys.__stdout__ else 1)
    return 0


def _code(stop: SystemExit) -> int:
    return stop.code if isinstance(stop.code, int) else int(stop.code is not None)


def _tell(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Say on stderr what was read all the same; whatever else warns does so as it always does."""
    if issubclass(category, CatalogWarning):
        print(f"interop: note: {message}", file=sys.stderr)
    else:
        _show_warning(message, category, filename, lineno, file, line)


def _complain(message: str, code: int) -> int:
    print(f"interop: {message}", file=sys.stderr)
    return code


def _usage(error: Exception) -> int:
    """Report what the command-line library found wrong; let anything else through, for it is a bug."""
    from interop.cli.app import AbortError, UsageError

    if isinstance(error, UsageError):
        hint = f" ({error.ctx.command_path} --help shows what it takes)" if error.ctx else ""
        return _complain(f"{error.format_message().replace('Value error, ', '')}{hint}", 2)
    if isinstance(error, AbortError):
        return _complain("interrupted", 130)
    raise error

"""The command `copydesk`: the verbs of the package on files.

    copydesk report articles/ -o coverage.html
    copydesk quotes articles.jsonl -o quotes.csv
    cat articles.jsonl | copydesk duplicates - | head

A result goes to standard output, as a table for eyes on a terminal and as JSON lines into a pipe, or to the file that
`-o` names, in the form its ending says. A file is written beside its place and renamed, so that a run that is stopped
leaves the old file or none. Exit status: 0, 2 for a wrong call or input, 130 after Ctrl-C, 141 after the reader of a
pipe closed it.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import io
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from copydesk import Coverage, Table

__all__ = ["main"]

_ROWS_ON_A_TERMINAL = 40
_ENDINGS = (".jsonl", ".csv", ".parquet", ".html")
_MAY_BE_LEFT_OUT = ("outlet", "published", "id")
# How the messages of the package speak of arguments that are flags here.
_LEFT_OUT = re.compile(rf"\b({'|'.join(_MAY_BE_LEFT_OUT)})=False\b")
_GIVEN = re.compile(r"\b(text|outlet|published|id|metadata|encoding)=(?=\W|$)")
_AT_FAULT = re.compile(r"^(text|outlet|published|id|metadata|encoding|language|threads): ")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with `arguments` (by default those of the process) and return its exit status."""
    try:
        options = _parser().parse_args(arguments)
        _check_output(options)
        options.run(options)
        sys.stdout.flush()
    except _Misuse as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        print("copydesk: stopped", file=sys.stderr)
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # The reader has seen enough. Python flushes once more at its end, into nothing then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + 13  # SIGPIPE, a name that Windows lacks
    except Exception as error:
        from copydesk.errors import CopydeskError, InternalError

        if isinstance(error, InternalError) or not isinstance(error, CopydeskError | OSError | TypeError | ImportError):
            raise
        return _fail(_with_flags(str(error)))
    return 0


class _Misuse(Exception):
    """The call is wrong; the message says what is accepted."""


def _with_flags(message: str) -> str:
    """Return a message of the package with the flags of this command for its arguments."""
    message = _GIVEN.sub(r"--\1 ", _LEFT_OUT.sub(r"--no-\1", message))
    return _AT_FAULT.sub(r"--\1: ", message)


def _fail(message: str) -> int:
    print("copydesk:", " ".join(message.split()), file=sys.stderr)
    return 2


# ---------------------------------------------------------------------------------------------- the commands


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Misuse(f"{message}; see {self.prog} --help")


class _Version(argparse.Action):
    def __call__(self, *_: object) -> NoReturn:
        print("copydesk", importlib.metadata.version("copydesk"))
        sys.exit(0)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="copydesk", description="Compare news coverage: who was quoted where, who copied whom.")
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)

    report = _command(commands, "report", _report, "write one HTML page that compares the coverage")
    report.add_argument("--title", default="Coverage", help="heading of the page (default: %(default)s)")
    report.set_defaults(endings=(".html",), default_output="coverage.html")

    quotes = _command(commands, "quotes", _table("quotes"), "list every quotation with its speaker")
    quotes.set_defaults(endings=_ENDINGS)

    duplicates = _command(commands, "duplicates", _duplicates, "tell which articles are copies of one another")
    duplicates.add_argument(
        "--table",
        choices=("clusters", "pairs", "passages"),
        default="clusters",
        help="which table (default: %(default)s)",
    )
    duplicates.set_defaults(endings=_ENDINGS)

    tokenize = _command(commands, "tokenize", _table("tokens"), "list every word and mark")
    tokenize.set_defaults(endings=_ENDINGS)

    sample = commands.add_parser("sample", help="use the sample corpus: its report as .html, or its articles")
    _output_option(sample)
    sample.set_defaults(run=_sample, endings=_ENDINGS, title="Sample coverage")
    return parser


def _command(
    commands: Any,  # noqa: ANN401 (argparse names no type for it)
    name: str,
    run: Callable[[argparse.Namespace], None],
    help: str,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help.capitalize() + ".")
    parser.add_argument(
        "input",
        nargs="+",
        help="a folder of .txt files; .jsonl, .csv or .parquet files; - for JSON lines on standard input",
    )
    columns = parser.add_argument_group("columns", "by default found by their usual names, as copydesk.read does")
    for column, what in (
        ("text", "the text"),
        ("outlet", "the outlet"),
        ("published", "the time of publication"),
        ("id", "the name of the article"),
    ):
        choice = columns.add_mutually_exclusive_group()
        choice.add_argument(f"--{column}", metavar="COLUMN", help=f"the column with {what}")
        if column in _MAY_BE_LEFT_OUT:
            choice.add_argument(
                f"--no-{column}", dest=column, action="store_const", const=False, help="there is none, do not look"
            )
    columns.add_argument("--metadata", metavar="FILE", help="a table with one row a .txt file")
    parser.add_argument("--encoding", default="utf-8", help="encoding of the files (default: %(default)s)")
    parser.add_argument(
        "--language", default="en", metavar="CODE", help="such as en or de, or auto (default: %(default)s)"
    )
    _output_option(parser)
    parser.add_argument("--threads", type=int, metavar="N", help="how many threads work (default: all)")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(run=run)
    return parser


def _output_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-o", "--output", metavar="FILE", help="write to this file; its ending says in which form")
    parser.set_defaults(default_output=None, input=[], metadata=None)


def _report(options: argparse.Namespace) -> None:
    _write_report(_coverage(options), options)


def _table(name: str) -> Callable[[argparse.Namespace], None]:
    def run(options: argparse.Namespace) -> None:
        coverage = _coverage(options)
        _write(_with_names(getattr(coverage, name), coverage, with_text=name == "tokens"), options.output)

    return run


def _duplicates(options: argparse.Namespace) -> None:
    coverage = _coverage(options)
    _write(_with_names(getattr(coverage.duplicates, options.table), coverage), options.output)


def _sample(options: argparse.Namespace) -> None:
    from copydesk import load_sample

    coverage = load_sample()
    if options.output and options.output.lower().endswith(".html"):
        _write_report(coverage, options)
    else:
        _write(coverage.articles, options.output)


def _coverage(options: argparse.Namespace) -> Coverage:
    from copydesk import io
    from copydesk.errors import FormatError

    chosen = {name: getattr(options, name) for name in ("text", "outlet", "published", "id", "encoding", "language")}
    chosen |= {"threads": options.threads, "progress": sys.stderr.isatty() and not options.quiet}
    if options.input == ["-"]:
        if options.metadata:
            raise _Misuse("--metadata goes with .txt files, not with standard input")
        try:
            return io.read_json_lines(sys.stdin.buffer, "standard input", **chosen)
        except FormatError as error:
            raise _Misuse(f"{error}; - takes JSON lines, an object with one article a line") from None
    if "-" in options.input:
        raise _Misuse("- (standard input) goes alone")
    source = options.input[0] if len(options.input) == 1 else options.input
    return io.read(source, metadata=options.metadata, **chosen)


# ---------------------------------------------------------------------------------------------- what comes out


def _check_output(options: argparse.Namespace) -> None:
    """Refuse a file we could not write before any work is done."""
    options.output = options.output or options.default_output
    if options.output is None:
        return
    path = Path(options.output)
    if path.suffix.lower() not in options.endings:
        raise _Misuse(f"-o {options.output}: give a name that ends in {', '.join(options.endings)}")
    if path.is_dir() or not path.parent.is_dir():
        raise _Misuse(f"-o {options.output}: " + ("that is a folder" if path.is_dir() else f"no folder {path.parent}"))
    if path.exists() and any(os.path.samestat(path.stat(), source) for source in _inputs(options)):
        raise _Misuse(f"-o {options.output}: that is an input, which would be lost; give another name")
    if path.suffix.lower() == ".parquet":
        _pyarrow_parquet()


def _inputs(options: argparse.Namespace) -> Iterator[os.stat_result]:
    """Give what the system knows of every file that this call reads."""
    from copydesk.files import files_of

    for source in (*options.input, *filter(None, [options.metadata])):
        if source == "-":
            yield os.fstat(sys.stdin.fileno())
        else:
            yield from (file.path.stat() for file in files_of(source)[0])


def _with_names(table: Table, coverage: Coverage, *, with_text: bool = False) -> Table:
    """Put the ids of the articles, and their outlets where they are known, before the numbers that a table has."""
    from copydesk import Table

    articles: dict[str, Any] = {"id": coverage._sources.id}
    if coverage._columns["outlet"] is not None:
        articles["outlet"] = coverage._frame[coverage._columns["outlet"]]
    names = Table(articles)
    columns: dict[str, Any] = {}
    for number, prefix in (("doc", ""), ("left", "left_"), ("right", "right_"), ("representative", "representative_")):
        if number in table:
            named = names.take(table[number])
            columns |= {prefix + name: named[name] for name in named.columns}
    columns |= {name: table[name] for name in table.columns if name not in columns}
    if with_text:
        texts = coverage._texts
        spans = zip(*(table[name].to_pylist() for name in ("doc", "start", "end")), strict=True)
        columns["text"] = [(texts[doc] or "")[start:end] for doc, start, end in spans]
    return Table(columns)


def _write_report(coverage: Coverage, options: argparse.Namespace) -> None:
    with _whole_file(options.output) as path:
        coverage.report(path, title=options.title)
    print(f"wrote {options.output}", file=sys.stderr)


def _write(table: Table, output: str | None) -> None:
    if output is None:
        if sys.stdout.isatty():
            _print_for_eyes(table)
        else:
            if isinstance(sys.stdout, io.TextIOWrapper):
                # A pipe on Windows has the system's own encoding and line ends.
                sys.stdout.reconfigure(encoding="utf-8", newline="\n")
            sys.stdout.writelines(_json_lines(table))
        return
    form = Path(output).suffix.lower()
    with _whole_file(output) as path:
        if form == ".csv":
            table.to_csv(path)
        elif form == ".parquet":
            _pyarrow_parquet().write_table(table.to_arrow(), path)
        else:
            lines = _json_lines(table) if form == ".jsonl" else _page(table, Path(output).stem)
            with path.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)


@contextlib.contextmanager
def _whole_file(output: str) -> Iterator[Path]:
    """Give a place beside `output` that takes its name when all went well, and is removed otherwise."""
    target = Path(output)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield folder / target.name
        os.replace(folder / target.name, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _pyarrow_parquet() -> Any:  # noqa: ANN401 (an optional library)
    try:
        import pyarrow.parquet
    except ImportError:
        raise ImportError("Parquet files need pyarrow: pip install 'copydesk[parquet]'") from None
    return pyarrow.parquet


def _json_lines(table: Table) -> Iterator[str]:
    for start in range(0, len(table), 10_000):
        rows = range(start, min(start + 10_000, len(table)))
        for row in table.take(list(rows)).to_pylist():
            yield json.dumps(row, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _page(table: Table, title: str) -> Iterator[str]:
    """Give the whole table as one HTML page that loads nothing."""
    from copydesk.html import escape

    yield f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
    yield '<body style="font-family: sans-serif"><table style="border-collapse: collapse"><thead><tr>'
    cell = "padding: 2px 8px; text-align: left; vertical-align: top; border-bottom: 1px solid #ccc"
    yield "".join(f'<th style="{cell}">{escape(name)}</th>' for name in table.columns) + "</tr></thead><tbody>\n"
    for row in table.to_pylist():
        cells = ("" if value is None else escape(_plain(value)) for value in row.values())
        yield "<tr>" + "".join(f'<td style="{cell}">{value}</td>' for value in cells) + "</tr>\n"
    yield "</tbody></table></body></html>\n"


def _print_for_eyes(table: Table) -> None:
    """Print the first rows in columns that fit the terminal."""
    shown = table.head(_ROWS_ON_A_TERMINAL).to_pylist()
    names = [name for name in table.columns if any(row[name] is not None for row in shown)] or table.columns
    width = shutil.get_terminal_size().columns
    if 10 * len(names) > width:
        # Offsets and numbers say least to an eye.
        told = [name for name in names if not all(isinstance(row[name], int | type(None)) for row in shown)]
        names = (told or names)[: max(1, width // 8)]
    cells = [names] + [["" if row[name] is None else _short(row[name]) for name in names] for row in shown]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    # The widest columns give way first.
    while sum(widths) + 2 * (len(names) - 1) > width and max(widths) > 6:
        widths[widths.index(max(widths))] -= 1
    for line in cells:
        fitted = (
            (cell if len(cell) <= width else cell[: width - 1] + "…").ljust(width)
            for cell, width in zip(line, widths, strict=True)
        )
        print("  ".join(fitted).rstrip())
    if len(table) > len(shown):
        print(f"… and {len(table) - len(shown)} more rows; -o FILE writes all of them")


def _short(value: object) -> str:
    text = f"{value:.2f}" if isinstance(value, float) else _plain(value)
    printable = "".join(c if c.isprintable() else " " for c in text[:400])
    return textwrap.shorten(printable, 200, placeholder="…")


if __name__ == "__main__":
    sys.exit(main())

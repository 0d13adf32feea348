"""Print results for the terminal; stored words are data and are printed as such."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from apercu.records import (
    ActsReport,
    AddReport,
    Appearance,
    DoctorReport,
    Document,
    Failure,
    Interval,
    ReadFailure,
    ReadReport,
    RebuildReport,
    SearchReply,
    VectorReport,
)

_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160))}
_CONTROLS.pop(ord("\n"))
_CONTROLS.pop(ord("\t"))
# Marks that turn the direction of what is printed after them.
_CONTROLS |= {code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def plain(text: str) -> str:
    """Return words that a terminal prints and does not obey (no control sequences)."""
    return text.translate(_CONTROLS)


def when(interval: Interval | None) -> str:
    """Write an interval for people: `24 Feb 2025`, `2025-02`, `undated`."""
    if interval is None or (interval.start is None and interval.end is None):
        return "undated"
    first, last = (interval.start or "…")[:10], (interval.end or "…")[:10]
    if interval.precision == "month":
        return first[:7]
    if interval.precision == "year":
        return first[:4]
    return first if first == last else f"{first} to {last}"


class Out(Console):
    """Where results are printed; says, as any stream does, when the reader has gone away."""

    def on_broken_pipe(self) -> None:
        """Pass the error on, where Rich would end the program with exit code 1."""
        raise BrokenPipeError


def print_search(console: Console, reply: SearchReply) -> None:
    """Print the results of a search, each with its place in the stored text."""
    for number, result in enumerate(reply.results, 1):
        outlet = result.outlet.name if result.outlet and result.outlet.name else "unknown outlet"
        head = Text(f"{number:>2}  ", style="bold")
        head.append(plain(result.title or "(no title)"), style="bold")
        console.print(head)
        more = "copy" if result.copies == 1 else "copies"
        copies = f" · {result.copies} more {more}" if result.copies else ""
        made_up = " · text made for demonstration" if result.synthetic else ""
        about = f"{plain(outlet)} · {when(result.published)}{copies}{made_up}"
        console.print(Text(f"    {about} · {plain(result.url)}"), style="dim")
        console.print(Text("    " + plain(result.quote).replace("\n", " ")))
        console.print(
            Text(f"    document {result.document[:12]} [{result.start}, {result.end})"),
            style="dim",
        )
    for note in reply.notes:
        console.print(Text(plain(note)))


def print_document(console: Console, document: Document) -> None:
    """Print a document: how it appeared, flags, then the stored text."""
    console.print(Text(plain(document.title or "(no title)"), style="bold"))
    console.print(f"document {document.id}\norigin   {document.origin}", style="dim")
    console.print(f"language {document.language or 'unknown'} · reader {document.reader}")
    for appearance in document.appearances:
        _print_appearance(console, appearance)
    for flag in document.flags:
        console.print(f"flag     {flag.kind} {flag.detail} ({flag.count})", style="yellow")
    console.print()
    console.print(Text(plain(document.text)))


def _print_appearance(console: Console, appearance: Appearance) -> None:
    outlet = appearance.outlet
    name = plain(outlet.name or "unknown outlet")
    console.print(Text(f"at       {plain(appearance.url)}"))
    console.print(
        Text(f"         {name} (form {outlet.form}, control {outlet.control},"
             f" state {outlet.state or 'unknown'})")
    )  # fmt: skip
    if appearance.synthetic:
        console.print("         text made for demonstration", style="yellow")
    basis = f", read from {appearance.published.basis}" if appearance.published else ""
    console.print(Text(f"         published {when(appearance.published)}{plain(basis)}"))
    for reading in appearance.dates:
        if not reading.taken:
            other = f"{when(reading.interval)} ({reading.interval.basis})"
            console.print(Text(f"         not taken: {plain(other)}"), style="dim")
    console.print(Text(f"         fetched {appearance.fetched.start} UTC"))


def print_vectors(console: Console, report: VectorReport) -> None:
    """Print how many vectors were made, and how many origins still have none."""
    have = report.origins - report.missing
    console.print(
        Text(
            f"{report.made} vectors made by {plain(report.encoder)}; {have} of {report.origins}"
            " origins have theirs"
        )
    )
    if report.interrupted:
        console.print("interrupted: what was made is kept, 'apercu vectors' goes on from there")


def print_acts(console: Console, report: ActsReport) -> None:
    """Print how many texts were coded, how many still are not, and on which the coder failed."""
    have = report.documents - report.missing
    told = f"{report.made} texts coded, {report.acts} acts found in them; {have} of"
    console.print(f"{told} {report.documents} documents are coded")
    if report.language:
        some = (
            "1 document in a language that is"
            if report.language == 1
            else (f"{report.language} documents in languages that are")
        )
        console.print(f"left out: {some} not coded")
    for one in report.failed:
        console.print(Text(f"not coded: document {one.document[:12]}: {plain(one.why)}"))
    if report.interrupted:
        console.print("interrupted: what was coded is kept, 'apercu acts' goes on from there")


def print_added(console: Console, report: AddReport) -> None:
    """Print what a run of adding did, failures at the end."""
    parts = [f"{report.added} documents added", f"{report.unchanged} unchanged"]
    for count, what in (
        (report.observed, "seen again"),
        (report.new_versions, "new versions"),
        (report.forgotten, "kept out: forgotten earlier"),
    ):
        if count:
            parts.append(f"{count} {what}")
    console.print(", ".join(parts))
    for what, count in report.skipped.items():
        console.print(Text(f"passed over: {count} × {plain(what)}"), style="dim")
    if report.vectors is not None:
        print_vectors(console, report.vectors)
    if report.acts is not None:
        print_acts(console, report.acts)
    print_read_failures(console, report.failures)
    if report.interrupted:
        console.print("Interrupted. What was read is stored; run the same command to go on.")


def print_read_failures(console: Console, failures: tuple[ReadFailure, ...]) -> None:
    """Print the inputs that could not be read."""
    if not failures:
        return
    console.print(f"{len(failures)} could not be read:", style="bold")
    for failure in failures:
        console.print(Text(f"  {failure.reason:<12} {plain(failure.message)}"))


def print_failures(console: Console, failures: list[Failure]) -> None:
    """Print the list of failures of a collection."""
    if not failures:
        console.print("No failures.")
    for failure in failures:
        console.print(Text(f"{failure.reason:<12} {plain(failure.message)}"))
        tries = f"{failure.tries} tries, " if failure.tries > 1 else ""
        console.print(f"{'':<12} {tries}last {failure.last}", style="dim")


def print_doctor(console: Console, report: DoctorReport) -> None:
    """Print what `doctor` found."""
    if report.ok:
        console.print(f"{report.documents} documents, all as they were stored.")
    for damage in report.damaged:
        console.print(Text(plain(damage.place), style="bold red"))
        console.print(Text(f"  {plain(damage.what)}"))
        for document in damage.documents[:20]:
            console.print(f"  concerns document {document}")
        console.print(Text(f"  {plain(damage.remedy)}"))
    if report.state:
        console.print(f"state {report.state}", style="dim")


def error_line(message: str) -> str:
    """Return an error for the terminal, marked up."""
    return f"[bold red]error:[/] {escape(plain(message))}"


def print_readings(console: Console, report: ReadReport) -> None:
    """Print what one file gave."""
    for reading in report.readings:
        console.print(Text(plain(reading.title or "(no title)"), style="bold"))
        console.print(Text(f"at        {plain(reading.url)}"))
        for name, value in (("outlet", reading.outlet), ("author", reading.author)):
            if value:
                console.print(Text(f"{name:<10}{plain(value)}"))
        if reading.synthetic:
            console.print("synthetic text made for demonstration", style="yellow")
        console.print(f"language  {reading.language or 'unknown'} · reader {reading.reader}")
        for date in reading.dates:
            mark = "published" if date.taken else "not taken"
            console.print(
                Text(f"{mark} {when(date.interval)} ({plain(date.interval.basis)})"),
                style=None if date.taken else "dim",
            )
        for flag in reading.flags:
            console.print(
                Text(f"flag      {flag.kind} {plain(flag.detail)} ({flag.count})"), style="yellow"
            )
        console.print()
        console.print(Text(plain(reading.text)))
        console.print()
    for what, count in report.skipped.items():
        console.print(Text(f"passed over: {count} × {plain(what)}"), style="dim")
    print_read_failures(console, report.failures)


def print_rebuilt(console: Console, report: RebuildReport) -> None:
    """Print what was made again, restored and lost."""
    console.print(f"{report.documents} documents; everything derived was made again.")
    for what in report.restored:
        console.print(Text(f"restored: {plain(what)}"))
    for what in report.lost:
        console.print(Text(f"lost: {plain(what)}"), style="bold red")
    console.print(f"state {report.state}", style="dim")

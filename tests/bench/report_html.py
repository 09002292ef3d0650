# SPDX-License-Identifier: BSD-2-Clause
"""Results of the bench as one page with plots: no script, and no style sheet or image from
elsewhere; light or dark, as the reader's system is."""

from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #667; --paper: #fff; --line: #d5d9df;
    --bar: #4a7ebb; --dot: #16324f; --good: #1a7f37; --bad: #c62828; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7eb; --dim: #9aa3af; --paper: #14171b;
    --line: #343a42; --bar: #4f7fb5; --dot: #cfe3f7; --good: #57c272; --bad: #ff7b72; } }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper);
    max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; font-size: 13px; margin: 1rem 0; display: block;
    overflow-x: auto; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid var(--line);
    font-variant-numeric: tabular-nums; white-space: nowrap; }
svg { width: 100%; height: auto; max-width: 56rem; display: block; margin: .6rem 0; }
svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
svg .dim { fill: var(--dim); }
svg .bar { fill: var(--bar); }
svg .dot { fill: var(--dot); fill-opacity: .75; }
svg .axis { stroke: var(--line); }
svg .limit { stroke: var(--bad); stroke-dasharray: 4 3; }
.bad { color: var(--bad); font-weight: 600; }
.good { color: var(--good); }
.warning { border-left: 4px solid var(--bad); padding-left: .7rem; }
"""

LABEL, PLOT, NUMBER, HEIGHT = 330, 400, 110, 20


def short(value):
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def bar(y, row, values, scale):
    """One row: a bar to the median, and a dot for each round."""
    yield (f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end">'
           f'{escape(row["case"])} · {escape(row["variant"])}</text>')
    yield (f'<rect class="bar" x="{LABEL}" y="{y + 4}" width="{values["median"] * scale:.1f}" '
           f'height="{HEIGHT - 8}" rx="2"/>')
    for value in values["rounds"]:
        yield f'<circle class="dot" cx="{LABEL + value * scale:.1f}" cy="{y + HEIGHT / 2}" r="2"/>'
    yield (f'<text class="dim" x="{LABEL + PLOT + 8}" y="{y + 14}">'
           f'{short(values["median"])}</text>')


def limits(rows, scale):
    """The limit of each row with a target, if the plot shows the judged value."""
    for n, row in enumerate(rows):
        if row["target"]:
            x = LABEL + min(PLOT, float(row["target"].split()[1]) * scale)
            yield (f'<line class="limit" x1="{x:.1f}" x2="{x:.1f}" y1="{n * HEIGHT + 1}" '
                   f'y2="{(n + 1) * HEIGHT - 1}"/>')


def plot(rows, title, values_of, with_limits):
    top = max(values_of(row)["most"] for row in rows) or 1
    scale, height = PLOT / top, len(rows) * HEIGHT
    yield f"<h3>{escape(title)}</h3>"
    yield (f'<svg viewBox="0 0 {LABEL + PLOT + NUMBER} {height + 2}" role="img" '
           f'aria-label="{escape(title)}">')
    yield f'<line class="axis" x1="{LABEL}" x2="{LABEL}" y1="0" y2="{height}"/>'
    for n, row in enumerate(rows):
        yield from bar(n * HEIGHT, row, values_of(row), scale)
    if with_limits:
        yield from limits(rows, scale)
    yield "</svg>"


def grouped(rows, key):
    groups = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups.items()


def plots(part):
    # a variant that is compared with several others is one bar
    once = {(row["case"], row["variant"], row["unit"]): row for row in part["rows"]}.values()
    for unit, rows in grouped(once, lambda row: row["unit"]):
        yield from plot(rows, unit, lambda row: row, False)
    compared = [row for row in part["rows"] if row["ratio"]]
    for (unit, other), rows in grouped(compared, lambda row: (row["unit"], row["against"])):
        yield from plot(rows, f"{unit}, of {other}", lambda row: row["ratio"], True)


def html_table(lines, rows):
    yield "<table><tr>" + "".join(f"<th>{escape(cell)}</th>" for cell in lines[0]) + "</tr>"
    for line, row in zip(lines[1:], rows):
        kind = {True: "good", False: "bad", None: ""}[row["met"]]
        yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line[:-1]) + (
            f'<td class="{kind}">{escape(line[-1])}</td></tr>')
    yield "</table>"


def section(part, lines, disturbances):
    yield f'<h2 id="{escape(part["part"])}">{escape(part["part"])}</h2>'
    yield f'<p>{escape(part["about"])}; {len(part["rounds"])} rounds</p>'
    for line in disturbances:
        yield f'<p class="warning">{escape(line)}</p>'
    yield from html_table(lines, part["rows"])
    for note in part["notes"]:
        yield f"<p>{escape(note)}</p>"
    yield from plots(part)


def page(parts, table, disturbances, summary):
    """table(part) gives the lines of its table, the head first; disturbances(part) text."""
    machine = parts[0]["machine"]
    body = [f"<h1>vmod-thumb, side by side</h1><p>{escape(summary)}</p>",
            f"<p>{machine['processors']} processors, {escape(machine['model'])}, "
            f"Linux {escape(machine['kernel'])}. Bars are medians, dots rounds, dashes targets.</p>",
            " · ".join(f'<a href="#{p["part"]}">{p["part"]}</a>' for p in parts)]
    for part in parts:
        body.extend(section(part, table(part), list(disturbances(part))))
    return ("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
            f"<title>vmod-thumb bench</title><style>{STYLE}</style></head><body>\n"
            + "\n".join(body) + "\n</body></html>\n")

#!/usr/bin/env python3
"""Draws docs/figures.md: every figure of a finished run, one sheet a section of the paper.

    ./superpose reproduce all && docs/contact_sheets.py out/reproduce

Needs rsvg-convert (librsvg2-bin) and montage (imagemagick).
"""
import json
import pathlib
import subprocess
import sys
import tempfile

WIDTH, COLUMNS = 480, 4


def read(out):
    """(section, experiment, figures) in the order of the catalogue."""
    for one in json.loads((out / "summary.json").read_text())["experiments"]:
        result = json.loads((out / one["experiment"] / "result.json").read_text())
        yield result["section"], one["experiment"], result["figures"]


def main():
    out = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "out/reproduce")
    docs = pathlib.Path(__file__).resolve().parent
    sections = {}
    for section, name, figures in read(out):
        sections.setdefault(section, []).extend((name, figure) for figure in figures)
    page = [
        "# Every figure",
        "",
        "Of `superpose reproduce all`, standard scale, seed 0. The report (`out/reproduce/index.html`)",
        "has them as vectors with their claims; this page is `docs/contact_sheets.py`'s.",
    ]
    for number, (section, figures) in enumerate(sections.items(), 1):
        sheet = docs / "images" / f"sheet-{number}.jpg"
        with tempfile.TemporaryDirectory() as folder:
            tiles = []
            for k, (name, figure) in enumerate(figures):
                tile = pathlib.Path(folder) / f"{k:03}.png"
                subprocess.run(["rsvg-convert", "-w", str(WIDTH), "-b", "white",
                                out / name / figure["file"], "-o", tile], check=True)
                tiles += ["-label", f"{name}: {figure['file'].removesuffix('.svg')}", tile]
            columns = min(COLUMNS, len(figures))
            subprocess.run(["montage", *tiles, "-tile", f"{columns}x", "-geometry", "+8+8",
                            "-quality", "82", sheet], check=True)
        page += ["", f"## {section}", "", f"![{section}](images/{sheet.name})", ""]
        page += [f"- `{name}/{figure['file']}`: {figure['caption']}" for name, figure in figures]
    (docs / "figures.md").write_text("\n".join(page) + "\n")


if __name__ == "__main__":
    main()

"""Page images by the tile: from what was cut before, cut anew from the pyramid, and the first sight of a page in Chromium.

Goals (issue 4): 100 tiles a second from a warm cache over HTTP (signed, judged by the policy, under the reader's name), each
beside the same bytes as a static file of the same server; a tile cut from the pyramid within 10 ms, beside cropping the
scanned JPEG; a page nobody has looked at painted within a second, beside the scaled picture of the whole page.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks import frame, served
from benchmarks.frame import Figure

WIDE, HIGH, DPI = 2480, 3508, 300  # an A4 page
TILE = 512
GOAL_RATE, GOAL_CUT_MS, GOAL_PAINT_MS = 100.0, 10.0, 1000.0
VISITORS = 4
PAINTED = """() => new Promise((done) => {
  const look = () => {
    const canvas = document.querySelector('.openseadragon-canvas canvas');
    const pen = canvas && canvas.getContext('2d');
    if (pen && canvas.width && pen.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3]) done(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})"""


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=60, help="tiles cut, and pages' worth of tiles fetched")
    parser.add_argument("--pages", type=int, default=5, help="pages opened in Chromium each way")


def scan(number: int) -> bytes:
    """Return the JPEG of a scanned page, ruled and written on, of grained paper."""
    import numpy as np
    from PIL import Image, ImageDraw

    chance = np.random.default_rng(number)
    grain = chance.normal(0, 5, (HIGH // 2, WIDE // 2, 1))
    paper = (np.array([232, 224, 205]) + grain).clip(0, 255).astype("uint8")
    page = Image.fromarray(paper).resize((WIDE, HIGH), Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(page)
    for row in range(40):
        top = 300 + row * 75
        pen.line((120, top, WIDE - 120, top), fill=(110, 90, 70), width=4)
        for column in range(14):
            left = 160 + column * 160
            pen.text((left, top + 18), f"{chance.integers(10000, 99999)}", fill=(40, 36, 44), font_size=40)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=90, dpi=(DPI, DPI))
    return out.getvalue()


def holdings(home: frame.Home, count: int) -> list[int]:
    """Bring in a volume with `count` page images; return their ids."""
    from tests import cast
    from tests.catalogue import paper

    from lantai.catalogue import services as catalogue

    cast.fixtures()
    catalogue.load_fixtures()
    clerk = cast.window_archivist()
    catalogue.create_fonds(clerk, code="J02", name="锦江工学院", name_en="Jinjiang", history="")
    sheet = paper.volume_sheet(home.folder / "目录.xlsx")
    catalogue.import_catalogue(clerk, path=sheet, file_name=sheet.name, fonds_code="J02")
    pages = []
    for number in range(count):
        path = home.folder / f"{number}.jpg"
        path.write_bytes(scan(number))
        place: dict[str, Any] = {"fonds_code": "J02", "ref_code": "1987-JX13-1", "label": str(number + 1)}
        pages.append(catalogue.attach_page(clerk, path=path, **place))
    return [int(page) for page in pages]


def tiles() -> list[tuple[int, int, int, int, int]]:
    """Return (left, top, width, height, width asked for) of every tile of the two finest levels."""
    found = []
    for step in (TILE, TILE * 2):
        for top in range(0, HIGH, step):
            for left in range(0, WIDE, step):
                wide, high = min(step, WIDE - left), min(step, HIGH - top)
                found.append((left, top, wide, high, -(-wide * TILE // step)))
    return found


def run(arguments: argparse.Namespace) -> list[Figure]:
    with frame.Home(postgresql=arguments.postgresql) as home:
        frame.progress("scanning pages")
        pages = holdings(home, 1 + 2 * arguments.pages)
        from tests import cast

        clerk = cast.window_archivist()
        figures = [cutting(home, clerk, pages[0], arguments.rounds)]
        session = served.session_of(clerk)
        beside(home, 40 << 10)
        with served.Server() as server:
            frame.progress("fetching tiles")
            figures.append(fetching(home, clerk, pages[0], server.port, session, arguments.rounds))
            frame.progress("opening pages")
            figures.append(painting(home, pages[1:], server.port, session))
        return figures


def cutting(home: frame.Home, clerk: Any, page: int, rounds: int) -> Figure:
    """Time a tile cut from the pyramid with the reader's name on it, against cropping the JPEG."""
    from PIL import Image

    from lantai.catalogue import services as catalogue
    from lantai.catalogue.services import pieces, viewing
    from lantai.catalogue.values.pictures import Piece

    address = catalogue.open_view(clerk, page_image_id=page, purpose="BENCHMARK", case_number="LT-1")
    seen = viewing.sight(clerk, address=address, mark="")
    began = time.perf_counter()
    pieces.pyramid(seen.object_id)
    built = time.perf_counter() - began
    wanted, source = tiles(), home.folder / "0.jpg"

    def cut(number: int) -> bytes:
        left, top, wide, high, across = wanted[number % len(wanted)]
        return pieces._cut(seen, Piece((left, top, wide, high), (across, max(1, high * across // wide))))

    def crop(number: int) -> bytes:
        left, top, wide, high, across = wanted[number % len(wanted)]
        out = io.BytesIO()
        with Image.open(source) as whole:
            part = whole.crop((left, top, left + wide, top + high))
        if across != wide:
            part = part.resize((across, max(1, high * across // wide)))
        part.save(out, "JPEG", quality=82)
        return out.getvalue()

    ours: list[float] = []
    theirs: list[float] = []
    for number in range(-3, rounds):
        for work, times in ((cut, ours), (crop, theirs)):
            began = time.perf_counter()
            work(number)
            if number >= 0:
                times.append(time.perf_counter() - began)
    return Figure(
        f"a tile cut from the pyramid, with a name on it, {home.database}", frame.quantile(ours, 0.5) * 1000, "ms",
        frame.quantile(theirs, 0.5) * 1000, "cropping the JPEG with Pillow", goal=GOAL_CUT_MS, goal_of="ours",
        note=f"p95 {frame.quantile(ours, 0.95) * 1000:.1f} ms; the pyramid itself was made in {built * 1000:.0f} ms, once",
    )  # fmt: skip


def beside(home: frame.Home, size: int) -> None:
    """Lay a file where the server finds static ones: the bare way of handing out a tile."""
    folder = home.folder / "assets"
    (folder / "tiles").mkdir(parents=True)
    (folder / "tiles" / "tile.jpg").write_bytes(os.urandom(size))
    library = (
        Path(os.environ.get("LANTAI_ASSETS") or Path(__file__).parent.parent / "assets" / "dist") / "openseadragon"
    )
    if library.is_dir():
        (folder / "openseadragon").symlink_to(library)
    os.environ["LANTAI_ASSETS"] = str(folder)


def fetching(home: frame.Home, clerk: Any, page: int, port: int, session: str, rounds: int) -> Figure:  # noqa: PLR0917
    """Count tiles a second that come cut from the disk, by several connections, against a static file of the same size."""
    from lantai.catalogue import services as catalogue

    address = catalogue.open_view(clerk, page_image_id=page, purpose="BENCHMARK", case_number="LT-1")
    paths = [
        f"/iiif/3/{address}/{left},{top},{wide},{high}/{across},/0/default.jpg"
        for left, top, wide, high, across in tiles()
    ]
    first = served.Visitor(port, session)
    sizes = []
    for path in paths:
        status, body = first.get(path)
        if status != 200:
            raise RuntimeError(f"{path} answered {status}")
        sizes.append(len(body))
    ours = _rate(port, session, paths, rounds)
    status, _body = first.get("/static/tiles/tile.jpg")
    if status != 200:
        raise RuntimeError(f"the bare file answered {status}")
    theirs = _rate(port, session, ["/static/tiles/tile.jpg"] * len(paths), rounds)
    return Figure(
        f"tiles from a warm cache over HTTP, {home.database}", ours, "tiles/s", theirs, "a static file of 40 KiB of the same server",
        goal=GOAL_RATE, goal_of="ours", better=frame.BETTER_HIGH,
        note=f"{len(paths)} tiles of {sum(sizes) // len(sizes) // 1024} KiB, {VISITORS} connections, each judged anew",
    )  # fmt: skip


def _rate(port: int, session: str, paths: list[str], rounds: int) -> float:
    turns = max(1, rounds // 10)

    def fetch(place: int) -> None:
        visitor = served.Visitor(port, session)
        for _ in range(turns):
            for path in paths[place::VISITORS]:
                status, _body = visitor.get(path)
                if status != 200:
                    raise RuntimeError(f"{path} answered {status}")

    readers = [threading.Thread(target=fetch, args=(place,)) for place in range(VISITORS)]
    began = time.perf_counter()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return turns * len(paths) / (time.perf_counter() - began)


def painting(home: frame.Home, pages: list[int], port: int, session: str) -> Figure:
    """Time the first sight of pages nobody has looked at, in the viewer, against their whole scaled picture alone."""
    from playwright.sync_api import sync_playwright
    from tests.browser.house import chromium

    base = f"http://127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        tab = context.new_page()
        tab.goto(f"{base}/staff/catalogue/")  # the style sheets are there, as on any day
        ours, theirs = [], []
        for viewed, plain in zip(pages[::2], pages[1::2], strict=True):
            tab.goto(f"{base}/staff/catalogue/page/{viewed}/", wait_until="commit")
            ours.append(tab.evaluate(PAINTED) / 1000)
            tab.goto(f"{base}/staff/catalogue/page/{plain}/picture.jpg?w=1600")
            theirs.append(
                tab.evaluate("() => performance.timing.loadEventEnd - performance.timing.navigationStart") / 1000
            )
        browser.close()
    return Figure(
        f"a page nobody has looked at, painted in Chromium, {home.database}", frame.quantile(ours, 0.5) * 1000, "ms",
        frame.quantile(theirs, 0.5) * 1000, "its scaled picture alone, no page around it", goal=GOAL_PAINT_MS, goal_of="ours",
        note=f"slowest of {len(ours)}: {max(ours) * 1000:.0f} ms",
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(frame.main(run, options=options))

"""`make bench-map`: frames of the map by likeness with N pictures (default 10,000), in this machine's Chromium.

The page's own scripts draw N points with an atlas of N different tiles, served from memory; the map pans and zooms by a
fixed path of 300 frames. Reported, for WebGL 2 and for the canvas that stands in for it, as JSON:

    script_ms   what our code takes a frame, until the browser has its orders
    frame_ms    from one frame shown to the next: 16.7 is 60 frames a second, which the display does not exceed
    pixels_ms   one frame from order to pixels, waited for; without a graphics card the processor paints them

With the default N the table goes into docs/views.md. Nothing here needs a database. Without Chromium it fails.
"""

from __future__ import annotations

import io
import json
import shutil
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from benchmarks import report

ROOT = Path(__file__).resolve().parents[1]
VIEWS = ROOT / "docs" / "views.md"
DEFAULT = 10_000
#: Of 60 frames a second, with a tenth for the jitter of the browser's clock.
IN_TIME = 1.1 * 1000 / 60
WIDTH, HEIGHT = 1280, 800
#: As `indexing.pipeline.atlas` makes them.
TILE, SHEET = 48, 42
PER_SHEET = SHEET * SHEET
PAGE = """<!doctype html><html lang="en"><link rel="stylesheet" href="/static/css/portal.css">
<link rel="stylesheet" href="/static/css/views.css"><body><div class="map" id="map" data-points="/points"
data-pictures="/pictures" data-map="1" data-area="" data-words-many="{n}" data-words-some="{n}">
<div class="map-tools"></div><div class="map-stage"><canvas class="map-canvas" tabindex="0"></canvas>
<canvas class="map-over"></canvas><a class="map-card" hidden></a></div><p class="map-said"></p></div>
<script src="/static/js/map-paint.js"></script><script src="/static/js/map.js"></script></body></html>"""
#: Zooms to 30 times and back while the middle wanders; 300 frames, each asked for once the last was shown.
RUN = """async () => {
  const {map} = document.getElementById("map");
  const stamps = [], script = [], pixels = [];
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  for (let i = 0; i < 300; i++) {
    const turn = (2 * Math.PI * i) / 300;
    map.view.zoom = Math.exp((Math.log(30) * (1 - Math.cos(turn))) / 2);
    map.view.x = 0.5 + 0.3 * Math.sin(turn);
    map.view.y = 0.5 + 0.3 * Math.sin(2 * turn);
    const began = performance.now();
    map.paint();
    script.push(performance.now() - began);
    stamps.push(await frame());
  }
  for (let i = 0; i < 30; i++) {
    map.view.zoom = 1 + i / 3;
    const began = performance.now();
    map.paint();
    map.painter.finish();
    pixels.push(performance.now() - began);
  }
  return {frame: stamps.slice(1).map((one, i) => one - stamps[i]), script, pixels};
}"""


def main(count: int) -> None:
    machine = report.machine()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(count))
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        figures = {name: measured(browser, address, count, name == "canvas") for name in ("webgl2", "canvas")}
        browser.close()
    server.shutdown()
    if count == DEFAULT:
        report.write("bench-map", table(machine, count, figures), VIEWS)
    print(json.dumps({"machine": machine, "pictures": count, "width": WIDTH, "height": HEIGHT, **figures}, indent=1))


def table(machine: dict[str, object], count: int, figures: dict[str, dict[str, Any]]) -> str:
    renderer = figures["webgl2"]["renderer"] or "an unnamed renderer"
    lines = [
        f"{count:,} pictures at {WIDTH} by {HEIGHT} on {machine['cores']} cores (load {machine['load']} before),",
        f"drawn by {renderer}; milliseconds, median / 95th percentile:",
        "",
        f"| drawn with | our script | from frame to frame | to pixels | frames within {IN_TIME:.1f} ms |",
        "|---|---|---|---|---|",
    ]
    for name, one in figures.items():
        cells = [f"{one[part]['p50']} / {one[part]['p95']}" for part in ("script_ms", "frame_ms", "pixels_ms")]
        lines.append(f"| {name} | {' | '.join(cells)} | {one['in_time']:.0%} |")
    return "\n".join(lines)


def measured(browser: Browser, address: str, count: int, plain: bool) -> dict[str, Any]:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    if plain:
        page.add_init_script(
            "const get = HTMLCanvasElement.prototype.getContext;"
            "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
            " return kind === 'webgl2' ? null : get.call(this, kind, ...rest); }"
        )
    page.goto(address)
    sheets = min(8, -(-count // PER_SHEET))
    page.wait_for_selector(f"#map[data-ready][data-sheets='{sheets}']", timeout=120_000)
    found = page.evaluate(RUN)
    facts = page.evaluate(
        "(() => { const gl = document.createElement('canvas').getContext('webgl2');"
        " const more = gl?.getExtension('WEBGL_debug_renderer_info');"
        " return {sheets: document.getElementById('map').dataset.sheets,"
        " renderer: more ? gl.getParameter(more.UNMASKED_RENDERER_WEBGL) : ''}; })()"
    )
    page.close()
    times = {f"{name}_ms": spread(found[name]) for name in ("script", "frame", "pixels")}
    return {**facts, **times, "in_time": round(float(np.mean(np.array(found["frame"]) < IN_TIME)), 3)}


def spread(values: list[float]) -> dict[str, float]:
    return {name: round(float(np.percentile(values, share)), 2) for name, share in (("p50", 50), ("p95", 95))}


def handler(count: int) -> type[BaseHTTPRequestHandler]:
    random = np.random.default_rng(0)
    middles = random.uniform(0.1, 0.9, (40, 2))
    places = np.clip(middles[random.integers(0, 40, count)] + random.normal(0, 0.06, (count, 2)), 0, 1)
    sheets = [sheet(random) for _ in range(-(-count // PER_SHEET))]
    # Numbered as the atlas is: neighbours beside neighbours.
    order = np.lexsort([np.floor(places[:, axis] * parts) for parts in (64, 16, 4) for axis in (0, 1)])
    points = {"id": list(range(1, count + 1)), "sprite": list(range(count))}
    points |= {name: np.rint(places[order, axis] * 10_000).astype(int).tolist() for axis, name in enumerate("xy")}
    atlas = {"tile": TILE, "across": SHEET, "per_sheet": PER_SHEET, "drawn": count}
    atlas["sheets"] = [f"/sheet/{number}" for number in range(len(sheets))]
    answers = {
        "/": ("text/html", PAGE.encode()),
        "/points": ("application/json", json.dumps({"placed": count, "atlas": atlas, "points": points}).encode()),
        **{f"/sheet/{number}": ("image/webp", body) for number, body in enumerate(sheets)},
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            kind, body = answers.get(path, ("application/json", b"[]"))
            if path.startswith("/static/"):
                kind = "text/css" if path.endswith(".css") else "text/javascript"
                body = (ROOT / path.lstrip("/")).read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    return Handler


def sheet(random: np.random.Generator) -> bytes:
    """A sheet of tiles that differ: two flat colours each, with noise, as pictures compress badly."""
    tiles = random.integers(40, 220, (SHEET, SHEET, 1, 1, 3)) + random.integers(-30, 30, (SHEET, SHEET, TILE, TILE, 3))
    pixels = tiles.transpose(0, 2, 1, 3, 4).reshape(SHEET * TILE, SHEET * TILE, 3).clip(0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).convert("RGBA").save(buffer, "WEBP", quality=80, method=0)
    return buffer.getvalue()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)

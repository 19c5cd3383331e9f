"""A small library on loopback: one manifest, pictures with an ALTO text each, as slow as asked; it counts requests."""

from __future__ import annotations

import io
import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 400, 500
BOX = (50, 40, 300, 240)


class Library:
    def __init__(self, pages: int, delay: float = 0.0) -> None:
        self.pages = pages
        self.delay = delay
        self.asked: Counter[str] = Counter()
        library = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                library.asked[self.path] += 1
                kind, body = library.answer(self.path)
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.manifest = f"http://{self.host}/manifest.json"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> Library:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, path: str) -> tuple[str, bytes]:
        name, _, ending = path.strip("/").partition(".")
        if name == "manifest":
            return "application/json", json.dumps(self._manifest()).encode()
        if ending == "jpg":
            time.sleep(self.delay)
            return "image/jpeg", picture(int(name))
        return ("application/xml", alto(int(name))) if ending == "xml" else ("text/plain", b"")

    def _manifest(self) -> dict[str, Any]:
        base = f"http://{self.host}"
        return {
            "@context": "http://iiif.io/api/presentation/3/context.json",
            "id": self.manifest,
            "type": "Manifest",
            "label": {"fr": ["Voyage en barque"]},
            "items": [_canvas(f"{base}/{number}") for number in range(1, self.pages + 1)],
        }


def _canvas(name: str) -> dict[str, Any]:
    body = {"id": f"{name}.jpg", "type": "Image", "format": "image/jpeg", "width": WIDTH, "height": HEIGHT}
    painting = {"id": f"{name}/a", "type": "Annotation", "motivation": "painting", "body": body, "target": name}
    return {
        "id": name, "type": "Canvas", "width": WIDTH, "height": HEIGHT,
        "items": [{"id": f"{name}/p", "type": "AnnotationPage", "items": [painting]}],
        "seeAlso": [{"id": f"{name}.xml", "type": "Dataset", "label": {"none": ["ALTO"]}, "format": "application/xml",
                     "profile": "http://www.loc.gov/standards/alto/ns-v4#"}],
    }  # fmt: skip


def picture(number: int) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), "ivory")
    x, y, w, h = BOX
    pen = ImageDraw.Draw(image)
    pen.rectangle((x, y, x + w, y + h), fill=(37 * number % 256, 91 * number % 256, 53 * number % 256))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def alto(number: int) -> bytes:
    x, y, w, h = BOX
    place = f'HPOS="{x}" VPOS="{y + h + 8}" WIDTH="{w}" HEIGHT="14"'
    line = f'<TextLine {place}><String CONTENT="Barque {number}"/></TextLine>'
    return (
        '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Description><MeasurementUnit>pixel</MeasurementUnit>'
        f'</Description><Layout><Page WIDTH="{WIDTH}" HEIGHT="{HEIGHT}"><PrintSpace>'
        f'<Illustration HPOS="{x}" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}"/>'
        f"<TextBlock {place}>{line}</TextBlock>"
        "</PrintSpace></Page></Layout></alto>"
    ).encode()

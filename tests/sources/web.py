"""A web server on loopback with the manners met in real ones: patience asked, doors shut, wrong types, slowness."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image


@dataclass
class Reply:
    body: bytes = b""
    status: int = 200
    type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    lie: int | None = None


Answer = Reply | Callable[[BaseHTTPRequestHandler], Reply]


class Site:
    """`pages[path]` is what it answers; `asked` is every request seen, as (path, headers)."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def netloc(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    def url(self, path: str) -> str:
        return f"http://{self.netloc}{path}"

    def put(self, path: str, body: Any = b"", **more: Any) -> str:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.pages[path] = Reply(data, **more)
        return self.url(path)

    def count(self, path: str) -> int:
        return sum(1 for seen, _ in self.asked if seen == path)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                found = site.pages.get(self.path, Reply(b"<html>gone</html>", 404, "text/html"))
                reply = found(self) if callable(found) else found
                time.sleep(reply.delay)
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self._send(reply)

            def _send(self, reply: Reply) -> None:
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.type)
                self.send_header("Content-Length", str(reply.lie if reply.lie is not None else len(reply.body)))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                step = 1 if reply.drip else 65536
                for start in range(0, len(reply.body), step):
                    self.wfile.write(reply.body[start : start + step])
                    time.sleep(reply.drip)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def jpeg(width: int = 64, height: int = 48) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def zipped(body: bytes) -> bytes:
    return gzip.compress(body)


def manifest(url: str, pages: int = 2, **more: Any) -> dict[str, Any]:
    """A small Presentation 3 manifest whose canvases have Image API 3 services."""
    base = url.rsplit("/", 1)[0]
    canvases = [
        {
            "id": f"{url}/canvas/{n}", "type": "Canvas", "width": 1200, "height": 1800, "label": {"none": [f"p. {n}"]},
            "items": [{"type": "AnnotationPage", "items": [{
                "type": "Annotation", "motivation": "painting", "target": f"{url}/canvas/{n}",
                "body": {"id": f"{base}/img{n}/full/max/0/default.jpg", "type": "Image", "width": 1200, "height": 1800,
                         "service": [{"id": f"{base}/img{n}", "type": "ImageService3", "profile": "level2"}]},
            }]}],
        }
        for n in range(1, pages + 1)
    ]  # fmt: skip
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json", "id": url, "type": "Manifest",
        "label": {"fr": ["Un livre"], "en": ["A book"]}, "items": canvases, **more,
    }  # fmt: skip

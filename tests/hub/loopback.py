"""A hub of models on loopback: the interface of Hugging Face, the release files of ultralytics, and bad manners."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ASSETS = "/ultralytics/assets/releases/download/v8.4.0"


class Hub:
    """`asked` is every (path, Range) seen. `cut` ends connections after so many bytes; `ranges` off sends all again."""

    def __init__(self) -> None:
        self.repositories: dict[str, dict[str, bytes]] = {}
        self.licences: dict[str, str] = {}
        self.assets: dict[str, bytes] = {}
        self.sums: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.tokens: list[str] = []
        self.cut: int | None = None
        self.ranges = True
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def assets_url(self) -> str:
        return self.url + ASSETS

    def ranges_asked(self, file: str) -> list[str]:
        return [span for path, span in self.asked if path.endswith(f"/{file}")]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def answer(self, path: str) -> tuple[int, bytes]:
        path = re.sub(r"^http://[^/]+", "", path)  # a proxy is asked for whole addresses
        if found := re.fullmatch(r"/api/models/([^?]+)\?blobs=true", path):
            name = found[1]
            return (200, json.dumps(self._described(name)).encode()) if name in self.repositories else (404, b"{}")
        if found := re.fullmatch(r"/([^/]+/[^/]+)/resolve/c0ffee/(.+)", path):
            body = self.repositories.get(found[1], {}).get(found[2])
        elif path.endswith(".sha256"):
            name = path.rpartition("/")[2].removesuffix(".sha256")
            body = f"{self.sums[name]}  {name}\n".encode() if name in self.sums else None
        else:
            body = self.assets.get(path.removeprefix(f"{ASSETS}/"))
        return (404, b"gone") if body is None else (200, body)

    def _described(self, name: str) -> dict[str, Any]:
        siblings = []
        for file, body in self.repositories[name].items():
            one: dict[str, Any] = {"rfilename": file, "size": len(body)}
            blob = hashlib.sha1(b"blob %d\0" % len(body) + body, usedforsecurity=False).hexdigest()
            large = file.endswith((".safetensors", ".bin", ".onnx"))
            one |= (
                {"lfs": {"sha256": self.sums.get(file) or hashlib.sha256(body).hexdigest(), "size": len(body)}}
                if (large)
                else {"blobId": blob}
            )
            siblings.append(one)
        return {"sha": "c0ffee", "siblings": siblings, "cardData": {"license": self.licences.get(name, "mit")}}


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            span = self.headers.get("Range", "")
            hub.asked.append((self.path, span))
            hub.tokens.append(self.headers.get("Authorization", ""))
            status, body = hub.answer(self.path)
            start = int(span.removeprefix("bytes=").rstrip("-")) if span and hub.ranges else 0
            if status == 200 and start >= len(body) and start:
                status, body = 416, b""
            elif status == 200 and start:
                status, body = 206, body[start:]
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                big = hub.cut is not None and len(body) > hub.cut and not self.path.startswith("/api/")
                self.wfile.write(body[: hub.cut] if big else body)
                self.close_connection = big

        def log_message(self, *args: Any) -> None:
            pass

    return Handler

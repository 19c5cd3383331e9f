"""A small IIIF server of a generated folder, to be harvested over real HTTP by the demo and by tests.

Standard library only. Answers 404 for what is not there, 400 for what IIIF does not allow, 304 to a matching
ETag; the constructor fails with FileNotFoundError when the folder holds no truth.json.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import unquote, urlsplit

from . import alto, iiif
from .images import Refused, picture
from .truth import SpecimenDocument, SpecimenPage, load

_JSON, _JPEG, _XML = "application/json; charset=utf-8", "image/jpeg", "application/xml; charset=utf-8"
_PRESENTATION = 'application/ld+json;profile="http://iiif.io/api/presentation/{}/context.json"'
_IMAGE = 'application/ld+json;profile="http://iiif.io/api/image/{}/context.json"'
_REDIRECT = "redirect"
Answer = tuple[str, bytes]


class Library:
    """What the server knows: documents by id with their index, pages by document and name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.documents: list[SpecimenDocument] = load(folder)
        self._indexes = {document.id: index for index, document in enumerate(self.documents)}
        self._pages = {(page.document, page.name): page for document in self.documents for page in document.pages}

    def answer(self, path: str, base: str) -> Answer:
        """Content type and body for a path; KeyError when there is nothing, Refused when it is not allowed."""
        parts = [unquote(part) for part in path.strip("/").split("/")]
        routes: dict[tuple[str, int], Callable[[], Answer]] = {
            ("collection.json", 1): lambda: self._json(iiif.collection(base, self.documents), _PRESENTATION.format(3)),
            ("manifest", 2): lambda: self._manifest(base, parts[1]),
            ("iiif", 3): lambda: (_REDIRECT, f"{base}{path.rstrip('/')}/info.json".encode()),
            ("iiif", 4): lambda: self._information(base, *parts[1:]),
            ("iiif", 7): lambda: self._picture(parts[1], parts[2], parts[3], parts[4], f"{parts[5]}/{parts[6]}"),
            ("alto", 3): lambda: self._alto(parts[1], parts[2]),
            ("files", 3): lambda: self._file(parts[1], parts[2]),
        }
        return routes[(parts[0], len(parts))]()

    def _json(self, content: dict[str, Any], kind: str = _JSON) -> Answer:
        return kind, json.dumps(content, ensure_ascii=False).encode()

    def _manifest(self, base: str, name: str) -> Answer:
        index = self._indexes[_without(name, ".json")]
        return self._json(iiif.manifest(base, self.documents[index], index), _PRESENTATION.format(iiif.version(index)))

    def _served(self, document: str, name: str) -> tuple[SpecimenPage, int]:
        """A page with an image service; KeyError for the others."""
        index = self._indexes[document]
        if iiif.level(index) is None:
            raise KeyError(document)
        return self._pages[(document, name)], index

    def _information(self, base: str, document: str, name: str, last: str) -> Answer:
        page, index = self._served(document, name)
        if last != "info.json":
            raise KeyError(last)
        return self._json(iiif.information(base, page, index), _IMAGE.format(iiif.version(index)))

    def _picture(self, document: str, name: str, region: str, size: str, rest: str) -> Answer:
        page, index = self._served(document, name)
        if iiif.version(index) == 3 and size == "full":
            raise Refused("size full is not part of Image API 3")
        path = self.folder / page.document / f"{page.name}.jpg"
        return _JPEG, picture(path, region, size, rest, iiif.level(index) or 0)

    def _alto(self, document: str, name: str) -> Answer:
        page = self._pages[(document, _without(name, ".xml"))]
        if not alto.has_text(page):
            raise KeyError(name)
        return _XML, alto.alto(page)

    def _file(self, document: str, name: str) -> Answer:
        page = self._pages[(document, _without(name, ".jpg"))]
        return _JPEG, (self.folder / page.document / f"{page.name}.jpg").read_bytes()


def _without(name: str, ending: str) -> str:
    if not name.endswith(ending):
        raise KeyError(name)
    return name[: -len(ending)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Specimens/1"
    disable_nagle_algorithm = True
    library: Library

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what calls the server reports what it asked."""

    def do_GET(self) -> None:
        self._reply(body=True)

    def do_HEAD(self) -> None:
        self._reply(body=False)

    def do_OPTIONS(self) -> None:
        self._send(
            HTTPStatus.NO_CONTENT, "text/plain", b"", True, {"Access-Control-Allow-Methods": "GET, HEAD, OPTIONS"}
        )

    def _reply(self, body: bool) -> None:
        base = f"http://{self.headers.get('Host') or self.headers.get('X-Forwarded-Host') or 'localhost'}"
        try:
            kind, content = self.library.answer(urlsplit(self.path).path, base)
        except (KeyError, FileNotFoundError):
            self._send(HTTPStatus.NOT_FOUND, "text/plain; charset=utf-8", b"not found\n", body)
            return
        except Refused as problem:
            self._send(HTTPStatus.BAD_REQUEST, "text/plain; charset=utf-8", f"{problem}\n".encode(), body)
            return
        if kind == _REDIRECT:
            self._send(HTTPStatus.SEE_OTHER, "text/plain", b"", body, {"Location": content.decode()})
            return
        tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
        extra = {"ETag": tag, "Cache-Control": "public, max-age=3600"}
        if tag in (self.headers.get("If-None-Match") or ""):
            self._send(HTTPStatus.NOT_MODIFIED, kind, b"", False, extra)
            return
        self._send(HTTPStatus.OK, kind, content, body, extra)

    def _send(
        self, status: HTTPStatus, kind: str, content: bytes, body: bool, extra: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (extra or {}).items():
            self.send_header(name, value)
        self.send_header("Access-Control-Allow-Origin", "*")
        if status not in (HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT):
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body and content:
            self.wfile.write(content)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no fault of ours; anything else is shown as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class SpecimenServer:
    """Serve a folder in a thread: `with SpecimenServer(folder) as server: server.base_url`."""

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 0) -> None:
        handler = type("Handler", (_Handler,), {"library": Library(folder)})
        self._server = _Server((host, port), handler)
        self._server.daemon_threads = True
        self._thread: threading.Thread | None = None
        self.base_url = f"http://{host}:{self._server.server_address[1]}"

    def start(self) -> SpecimenServer:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._server.serve_forever, args=(0.1,), name="specimens", daemon=True
            )
            self._thread.start()
        return self

    def stop(self) -> None:
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def __enter__(self) -> SpecimenServer:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

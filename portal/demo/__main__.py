"""Entry point of `make demo`: python -m portal.demo [CORPUS]."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import signal
import socket
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType
from typing import TextIO
from urllib.parse import urlsplit

from rich.console import Console
from rich.progress import Progress

from portal.demo.processes import ROOT, Processes, clear_leftovers
from portal.embedded import EmbeddedPostgres, EmbeddedRedis, free_port

console = Console()
PAGES = int(os.environ.get("DEMO_PAGES", "150"))


class Stop(Exception):
    pass


def main(arguments: list[str]) -> int:
    corpus = arguments[0] if arguments else ""
    folder = Path(os.environ.get("DATA_DIR") or ROOT / "var" / "demo").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    lock = claim(folder)
    if lock is None:
        console.print(f"[red]A demo is already running in {folder}.")
        return 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise)
    demo = Demo(folder, corpus)
    try:
        return demo.run()
    except Stop:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        demo.stop()
        lock.close()


def claim(folder: Path) -> TextIO | None:
    """The folder's lock, or None when another demo holds it. The lock goes with the process, however it ends."""
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def _raise(number: int, frame: FrameType | None) -> None:
    raise Stop


class Demo:
    def __init__(self, folder: Path, corpus: str) -> None:
        self.folder = folder
        self.corpus = corpus
        self.started = time.monotonic()
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self.redis = EmbeddedRedis(folder / "redis", kept_port(folder, "redis", free_port()))
        self.port = kept_port(folder, "web", int(os.environ.get("PORT", "8000")))
        self.samples = kept_port(folder, "samples", free_port())
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes = Processes(folder, dict(os.environ))
        self.pictures = True

    def run(self) -> int:
        clear_leftovers(self.folder)
        console.print("Starting Postgres and Redis …")
        self.postgres.start()
        database, redis = self.postgres.create("portal"), self.redis.start()
        self.environment(database, redis)
        self.prepare()
        if self.corpus and not self.readable():
            return 1
        self.serve()
        self.wait_for_portal()
        job = self.launch(self.address() if self.corpus else self.samples_address())
        self.follow(job)
        return 0

    def environment(self, database: str, redis: str) -> None:
        secret = self.folder / "secret"
        if not secret.exists():
            secret.write_text(secrets.token_urlsafe(50))
        allowed = [f"127.0.0.1:{self.samples}", *([urlsplit(self.corpus).netloc] if "://" in self.corpus else [])]
        os.environ.update(
            DJANGO_SETTINGS_MODULE="portal.settings",
            DEMO="1",
            SECRET_KEY=secret.read_text(),
            DATA_DIR=str(self.folder),
            DATABASE_URL=database,
            REDIS_URL=redis,
            PUBLIC_URL=self.url,
            ALLOWED_HOSTS="127.0.0.1,localhost",
            FETCH_ALLOWED_PRIVATE=",".join(allowed),
            FETCH_RATES=f"127.0.0.1:{self.samples}=0",
            PYTHONPATH=str(ROOT),
        )
        # Two cores are shared by Postgres, the web and the models: threads that spin cost more than they bring.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        self.processes.environment = {**os.environ, "OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 2) - 1))}

    def prepare(self) -> None:
        """Tables, vocabularies, people and static files."""
        import django
        from django.core.management import call_command

        os.environ.setdefault("LOG_LEVEL", "WARNING")
        django.setup()
        from portal.demo.accounts import make_people

        call_command("setup", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        make_people()

    def address(self) -> str:
        """CORPUS as seen from any folder."""
        local = "://" not in self.corpus and Path(self.corpus).exists()
        return str(Path(self.corpus).resolve()) if local else self.corpus

    def readable(self) -> bool:
        """Says what CORPUS holds; False, with the reason printed, when it is nothing that can be read."""
        from indexing.sources import survey
        from indexing.sources.fetch import PoliteFetcher

        with PoliteFetcher.from_settings() as fetcher:
            held = survey(self.address(), fetcher)
        if held.error:
            console.print(f"[red]{self.corpus}: {held.error}", highlight=False)
            return False
        counts = [f"{n} {what}" for n, what in ((held.documents, "documents"), (held.pages, "pages")) if n]
        console.print(f"{held.title or self.corpus} ({held.kind}): {', '.join(counts) or f'{held.members} members'}")
        # An export of GallicaPix describes itself; its tens of thousands of pages would take days at a polite rate.
        self.pictures = held.kind != "gallicapix"
        return True

    def samples_address(self) -> str:
        """Composes the sample corpus, once, and serves it as a library would. Returns its collection's address."""
        from indexing.specimens import generate
        from indexing.specimens.server import SpecimenServer

        with Progress(console=console, transient=True, disable=not console.is_terminal) as bars:
            task = bars.add_task("Composing the sample corpus", total=PAGES)
            generate(
                self.folder / "specimens",
                pages=PAGES,
                progress=lambda done, total: bars.update(task, completed=done, total=total),
            )
        self.server = SpecimenServer(self.folder / "specimens", port=self.samples)
        self.server.start()
        return f"{self.server.base_url}/collection.json"

    def serve(self) -> None:
        start = self.processes.start
        start("web", "granian", "--interface", "wsgi", "portal.wsgi:application", "--host", "127.0.0.1",
              "--port", str(self.port), "--workers", "1", "--blocking-threads", "4")  # fmt: skip
        worker = ("celery", "-A", "workers.app", "worker", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
        start("encode", *worker, "-Q", "encode", "-P", "solo", "-n", "encode@%h")
        start("harvest", *worker, "-Q", "harvest", "-P", "threads", "-c", "4", "-n", "harvest@%h")
        start("describe", *worker, "-Q", "describe", "-P", "solo", "-n", "describe@%h")
        schedule = str(self.folder / "run" / "beat")
        start("beat", "celery", "-A", "workers.app", "beat", "--loglevel", "WARNING", "-s", schedule)

    def wait_for_portal(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:  # noqa: S310 (our own)
                    if answer.status == 200:
                        break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"The web server did not answer; see {self.folder / 'logs' / 'web.log'}")
        seconds = time.monotonic() - self.started
        console.print(f"\n  [bold]The portal answers at {self.url}[/bold]  (ready in {seconds:.1f} s)")
        console.print("  Sign in as curator / demo-curator or staff / demo-staff. Ctrl-C stops everything.\n")

    def launch(self, address: str) -> int:
        """The job that fills the corpus: a new one, or the one launched at an earlier start."""
        from indexing import jobs
        from indexing.models import Job
        from portal.demo.accounts import make_corpus, make_sample_corpus

        earlier = Job.objects.filter(source=address).first()
        if earlier is not None:
            return earlier.pk
        if self.corpus:
            name = Path(urlsplit(self.corpus).path).stem or "corpus"
            corpus = make_corpus(re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50] or "corpus", name)
        else:
            corpus = make_sample_corpus()
        return jobs.launch(source=address, corpus=corpus, user=None, options={"pictures": self.pictures}).pk

    def follow(self, job: int) -> None:
        """Shows the job's progress until it ends, then waits for Ctrl-C, keeping the processes alive."""
        from indexing.management.commands.harvest import show_progress
        from indexing.models import Job

        show_progress(Job.objects.get(pk=job), console, tick=self.revive)
        console.print(f"Indexing is over. {self.url}/search")
        while True:
            self.revive()
            time.sleep(1)

    def revive(self) -> None:
        for name in self.processes.revive():
            console.print(f"[yellow]{name} had stopped and was started again; see {self.folder / 'logs' / name}.log")
            time.sleep(1)

    def stop(self) -> None:
        console.print("\nStopping …")
        self.processes.stop()
        if hasattr(self, "server"):
            self.server.stop()
        from django.db import connections

        connections.close_all()
        self.redis.stop()
        self.postgres.stop()


def kept_port(folder: Path, name: str, wanted: int) -> int:
    """The port of an earlier start, so that harvested addresses stay valid; else `wanted`, or a free one if taken."""
    path = folder / "run" / f"{name}.port"
    path.parent.mkdir(parents=True, exist_ok=True)
    for port in ([int(path.read_text())] if path.exists() else []) + [wanted]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            path.write_text(str(port))
            return port
    port = free_port()
    path.write_text(str(port))
    return port


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

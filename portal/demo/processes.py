"""The processes of the demo: started in sessions of their own, restarted when they die, stopped together.

A pid file per process (pid and start time) lets the next start clear away what a killed demo left behind, without ever
touching a process that is not ours.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Processes:
    """Named child processes; each logs to `folder/logs/<name>.log`."""

    folder: Path
    environment: dict[str, str]
    commands: dict[str, list[str]] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> None:
        self.commands[name] = [sys.executable, "-m", *command]
        self._spawn(name)

    def _spawn(self, name: str) -> None:
        log = self._path("logs", f"{name}.log").open("ab")
        process = subprocess.Popen(
            self.commands[name], cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        log.close()
        self.running[name] = process
        self._path("run", f"{name}.pid").write_text(json.dumps(identity(process.pid)))

    def revive(self) -> list[str]:
        """Restarts those that died; returns their names."""
        dead = [name for name, process in self.running.items() if process.poll() is not None]
        for name in dead:
            self._spawn(name)
        return dead

    def stop(self) -> None:
        """Asks all to end at once, then insists. A worker ends its task first; what it leaves, its lease covers."""
        for process in self.running.values():
            _signal_group(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + 8
        for name, process in self.running.items():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(process.pid, signal.SIGKILL)
                process.wait(5)
            self._path("run", f"{name}.pid").unlink(missing_ok=True)
        self.running.clear()

    def _path(self, folder: str, name: str) -> Path:
        path = self.folder / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


def identity(pid: int) -> dict[str, float]:
    return {"pid": pid, "started": psutil.Process(pid).create_time()}


def clear_leftovers(folder: Path) -> None:
    """Kills processes that a demo killed outright left running in this folder."""
    for path in (folder / "run").glob("*.pid"):
        left = json.loads(path.read_text())
        try:
            if abs(psutil.Process(left["pid"]).create_time() - left["started"]) < 1:
                _signal_group(left["pid"], signal.SIGKILL)
        except psutil.NoSuchProcess:
            pass
        path.unlink(missing_ok=True)


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, number)

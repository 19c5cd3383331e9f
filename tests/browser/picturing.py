"""Signing in, and pictures of pages for the documentation: written only where PICTURES=1."""

from __future__ import annotations

import io
import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"


def sign_in(page: Page, portal: str, name: str) -> None:
    page.goto(f"{portal}/sign-in")
    page.fill("#id_username", name)
    page.fill("#id_password", "a-long-password")
    page.locator("#id_password").press("Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)


def picture(page: Page, name: str) -> None:
    if os.environ.get("PICTURES") != "1":
        return
    page.wait_for_load_state("networkidle")
    FOLDER.mkdir(exist_ok=True)
    Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(FOLDER / f"{name}.webp", quality=80)

"""Takes the pictures of docs/ from a running chat.

make chat, and in another terminal: python tests/browser/pictures.py http://127.0.0.1:7860
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parents[2] / "docs"
DESK, PHONE = {"width": 1280, "height": 760}, {"width": 390, "height": 760}
SURVIVAL = "2-year survival with and without transplant after CAR-T therapy?"
CELL = "Relapse with and without HSCT in NCT02028455"
SHORTHAND = "2y OS haplo after CART MRD+?"


def picture(page, name):
    """A screenshot in 128 colours, which is a third of the size and looks the same."""
    page.wait_for_timeout(400)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(DOCS / f"{name}.png", optimize=True)


def main(address):
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])

        def opened(viewport=None, scheme="light"):
            page = browser.new_page(viewport=viewport or DESK, color_scheme=scheme)
            page.goto(address)
            page.wait_for_selector("#filters > button[aria-expanded]")
            page.click("[data-understood]")
            return page

        def ask(page, question):
            page.fill("#question textarea", question)
            page.press("#question textarea", "Enter")
            page.get_by_role("heading", name=question, exact=True).wait_for()

        page = opened()
        ask(page, SURVIVAL)
        page.locator(".marker").first.click()
        picture(page, "chat")
        with page.expect_popup() as article:
            page.locator(".card.lit .open").click()
        article.value.set_viewport_size(DESK)
        picture(article.value, "article")
        ask(page, "What is the response rate to teclistamab?")
        picture(page, "refusal")
        page = opened(scheme="dark")
        ask(page, CELL)
        picture(page, "dark")
        page = opened(PHONE)
        ask(page, SHORTHAND)
        picture(page, "phone")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

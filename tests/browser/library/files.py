"""Files dropped on the page on which papers are added, and what it says of them."""

import base64

DROP = """([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt());
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name));
  const drop = new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true });
  document.getElementById("drop").dispatchEvent(drop);
}"""


def drop(page, name, data):
    """Drop a file of these bytes."""
    page.evaluate(DROP, [name, base64.b64encode(data).decode()])


def item(page, name, state):
    """The item of a file, once it is in that state."""
    found = page.locator(f"#jobs > li.{state}", has=page.get_by_role("heading", name=name))
    found.first.wait_for(timeout=90_000)
    return found.first

"""What a browser keeps for the hours without a network."""

from playwright.sync_api import Page, expect

READY = "() => navigator.serviceWorker.ready.then((one) => Boolean(one.active) && Boolean(navigator.serviceWorker.controller))"
KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      found[new URL(request.url).pathname] = await (await (await caches.open(name)).match(request)).text();
  return found;
}"""


def wait_for_worker(page: Page) -> None:
    """Until the page's service worker answers for it."""
    page.wait_for_function(READY)


def wait_for_queue(page: Page) -> None:
    """Until the page's script has its form: the note about what waits is written then, also where nothing waits."""
    expect(page.locator(".market-state[role=status]")).to_contain_text("联网后自动")


def kept_by(page: Page) -> dict[str, str]:
    """What the service worker has kept: the text by its path."""
    found: dict[str, str] = page.evaluate(KEPT)
    return found

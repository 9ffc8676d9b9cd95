"""What must not happen in a browser while anyone uses the site."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

REFUSED = "Failed to load resource"  # Chromium's echo of a 4xx reply, which may be meant


class Watch:
    """Gathers script errors, broken policies, server errors and requests to other hosts."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._url = url
        self.faults: list[str] = []
        context.on("page", self._follow)
        context.on("request", self._asked)
        context.on("response", self._answered)

    def _follow(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("console", self._said)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(REFUSED):
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self._url}/", "data:", "blob:", "about:")):
            self.faults.append(f"request beyond this site: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

"""Static files under names that carry their digest, so that a browser keeps each for good."""

from functools import cached_property

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = (
    r"""(?P<matched>import(?P<names>\s[^"';]*?)\s*from\s*["'](?P<url>\./[^"']+)["']\s*;)""",
    """import%(names)s from "%(url)s";""",
)


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # no types
    """Our scripts' imports are renamed with the scripts they name: a page never mixes two
    versions, and asks for none of them twice."""

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((f"{app}/*.js", (_IMPORT,)) for app in ("clinic", "intake", "evaluations")),
    )

    @cached_property
    def _addresses(self) -> dict[str, str]:
        return {}

    def url(self, name: str, force: bool = False) -> str:
        """The address of a file, looked up once per process: every page asks for a dozen."""
        if force or settings.DEBUG:
            return str(super().url(name, force))
        if name not in self._addresses:
            self._addresses[name] = str(super().url(name, force))
        return self._addresses[name]

"""Static files under names that carry their digest, so that a browser keeps each for good."""

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

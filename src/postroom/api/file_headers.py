"""Headers of what is served under /f/: nothing there may run, be guessed at, or be used by another site."""

from urllib.parse import quote

BODY_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
"""Not every browser opens a PDF in a sandboxed page. Their viewers are pages of their own, away from ours."""

HOUR_S = 3600
DAY_S = 86_400


def headers(policy: str, disposition: str, *, seconds: int = HOUR_S) -> dict[str, str]:
    """Return the headers of an answer that the reader's browser may keep for some time."""
    return {
        "Content-Disposition": disposition,
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": f"private, max-age={seconds}",
    }


def named(kind: str, filename: str) -> str:
    """Return a Content-Disposition (RFC 6266) of kind inline or attachment."""
    return f"{kind}; filename*=UTF-8''{quote(filename, safe='')}"

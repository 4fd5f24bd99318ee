"""The head of the API's reference; the rest is read from routes and types. It is a document, and not served."""

from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, Reference, SecurityScheme

_SCHEMES: dict[str, SecurityScheme | Reference] = {
    "token": SecurityScheme(type="http", scheme="bearer", description="A personal API token, `prt_…`."),
    "session": SecurityScheme(type="apiKey", security_scheme_in="cookie", name="postroom_session"),
}


def describe() -> OpenAPIConfig:
    """Return the head of the OpenAPI document. Its version is that of the API, not of Postroom."""
    return OpenAPIConfig(
        title="Postroom",
        version="v1",
        description="Ids are UUIDs, times Unix seconds. Every write may carry an Idempotency-Key.",
        components=Components(security_schemes=_SCHEMES),
        security=[{"token": []}, {"session": []}],
        use_handler_docstrings=True,
    )

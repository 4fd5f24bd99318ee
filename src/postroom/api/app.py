"""The web application, put together from its layers and routes."""

from collections.abc import Sequence
from pathlib import Path

from litestar import Litestar, Router
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.types import ControllerRouterHandler

from postroom.api import static, webchat_page
from postroom.api.body import JSON_LIMIT
from postroom.api.edge import Edge
from postroom.api.entrance import Entrance
from postroom.api.gate import Gate
from postroom.api.headers import SecurityHeaders
from postroom.api.limits import TokenLimits
from postroom.api.problems import handle
from postroom.api.proxies import Proxies
from postroom.api.routes import ROOT, V1
from postroom.api.services import Services
from postroom.api.work import provide_work
from postroom.kit.errors import PostroomError


def create_app(
    services: Services,
    extra_routes: Sequence[ControllerRouterHandler] = (),
    static_folder: Path = static.STATIC,
    *,
    openapi: OpenAPIConfig | None = None,
) -> Litestar:
    """Make the app. `extra_routes` are whole paths, such as the socket, that the composition root brings.

    With `openapi` the app can describe itself; a serving one does not, which makes it smaller and quicker to start.
    """
    files = static.StaticFiles(static_folder)
    app = Litestar(
        [
            Router("/v1", route_handlers=V1),
            *ROOT,
            *extra_routes,
            *webchat_page.handlers(files),
            static.handler(files),
        ],
        dependencies={"work": Provide(provide_work)},
        middleware=[Gate(services, TokenLimits()), Edge(services)],
        exception_handlers={PostroomError: handle, HTTPException: handle, Exception: handle},
        openapi_config=openapi,
        request_max_body_size=JSON_LIMIT,
        logging_config=None,
        debug=False,
    )
    routed = SecurityHeaders(app.asgi_handler)
    app.asgi_handler = Proxies(Entrance(routed, services.settings), services.settings.trusted_proxies)
    return app

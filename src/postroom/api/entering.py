"""What every way in ends with: the session's cookie and everything the app needs to start."""

from datetime import timedelta

from litestar import Response
from litestar.datastructures import Cookie

from postroom.api.start import load_me
from postroom.api.work import UnitOfWork
from postroom.identity.sessions import COOKIE, Opened
from postroom.wire.identity import Me

_PATH = "/v1"  # files and pages never see it
_LIFE = timedelta(days=400)  # the most browsers keep; the server ends a session after 30 days unseen


async def entered(opened: Opened, work: UnitOfWork) -> Response[Me]:
    """Answer someone who just came in. Called after the commit, so that the cursors include what that wrote."""
    async with work.step() as tx:
        me = await load_me(tx, opened.person_id, secure=work.context.private)
    return Response(me, cookies=[session_cookie(opened, work)])


def session_cookie(opened: Opened, work: UnitOfWork) -> Cookie:
    """Return the cookie of a new session."""
    return _cookie(opened.secret, _LIFE, secure=work.context.secure)


def forget_cookie(work: UnitOfWork) -> Cookie:
    """Return the cookie that makes the browser forget its session."""
    return _cookie("", timedelta(0), secure=work.context.secure)


def _cookie(value: str, life: timedelta, *, secure: bool) -> Cookie:
    seconds = int(life.total_seconds())
    return Cookie(COOKIE, value=value, path=_PATH, max_age=seconds, httponly=True, samesite="lax", secure=secure)

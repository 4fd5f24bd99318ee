"""An import beside mbsync, what a message costs, how soon new mail is there, and the memory of sync at 100,000.

`import_over_mbsync` is our time over that of mbsync for the same mailbox on the same Dovecot, which has seen it once
before: from the request that connects it until every message is stored, threaded and in its place. Ours is the product
as it runs, with its own PostgreSQL. `import_cpu_ms_per_msg` is CPU time of all its processes, so that a busy machine
does not count. `sync_rss_mb` is the most that the process of sync, which by default is the worker's too, and the one
that understands mail for it ever held (VmHWM) while 100,000 messages were imported, all of them unless that takes ten
minutes: the newest 5,000 in real sizes, the others very small.
BENCH_MAILS=100 makes all of it smaller, to try it out: then an import's time is mostly that of its start.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bench import arrival, mbsync
from bench.cost import cpu_s, peak_mb
from bench.mails import mails, notes
from tests.e2e.product.inbox import Api, House, connect
from tests.e2e.run.running import Place, open_folder
from tests.e2e.servers.dovecot import Dovecot, MailUser, start_dovecot
from tests.e2e.servers.smtp import start_smtp

MAILS = int(os.environ.get("BENCH_MAILS", "5000"))
LARGE = MAILS * 20
DELIVERIES = 100
_LOOK_S = 0.5
_LONGEST_S = 240
_RSS_S = 600

Figures = dict[str, float]


def run() -> Figures:
    """Measure all of it."""
    with _mail_server() as dovecot:
        user = _seed_real(dovecot)
        yardstick = mbsync.seconds(dovecot, user, MAILS)
        return _import(dovecot, user, yardstick) | _rss(dovecot)


@contextmanager
def _mail_server() -> Iterator[Dovecot]:
    dovecot = start_dovecot()
    smtp = start_smtp(dovecot)
    try:
        yield dovecot
    finally:
        smtp.close()
        dovecot.close()


@contextmanager
def _postroom() -> Iterator[House]:
    """Run it as it comes, with its log out of the way of the figures."""
    with ExitStack() as stack:
        folder = stack.enter_context(open_folder())
        log = stack.enter_context((folder / "log").open("w"))
        house = House(stack.enter_context(Place(folder, POSTROOM_ALLOW_PRIVATE_NETWORKS="1").running(log=log)))
        stack.callback(house.close)
        yield house


def _seed_real(dovecot: Dovecot) -> MailUser:
    user = dovecot.add_user("support")
    raws = list(mails(MAILS, user.address))
    dovecot.seed(user, *raws)
    _open_once(dovecot, user)
    size = sum(map(len, raws)) / MAILS
    print(f"  {MAILS:,} messages of {size / 1000:.1f} kB; load {_load()}", flush=True)
    return user


def _open_once(dovecot: Dovecot, user: MailUser) -> None:
    """Let Dovecot make its index, which else the first to come would pay for."""
    with dovecot.client(user) as client:
        client.select("INBOX", readonly=True)
        client.uid("FETCH", "1:*", "(FLAGS INTERNALDATE RFC822.SIZE)")


def _import(dovecot: Dovecot, user: MailUser, yardstick: float | None) -> Figures:
    with _postroom() as house:
        api = house.set_up()
        before = cpu_s(house.run.processes)
        began = time.monotonic()
        account = connect(api, dovecot, user)
        _wait(api, account)
        taken = time.monotonic() - began
        spent = cpu_s(house.run.processes)
        cost = _cost(before, spent)
        print(f"  imported in {taken:.1f} s, {MAILS / taken:.0f} a second; load {_load()}", flush=True)
        late = arrival.p99_s(api, dovecot, user, DELIVERIES)
    print(f"  mail to event in a browser, p99: {late:.3f} s (budget 1); load {_load()}", flush=True)
    figures = {"import_cpu_ms_per_msg": cost, "arrival_p99_s": late}
    if yardstick is None:
        return figures
    print(f"  mbsync took {yardstick:.1f} s, we {taken / yardstick:.1f} times as long (budget 3)", flush=True)
    return {"import_over_mbsync": taken / yardstick, **figures}


def _wait(api: Api, account: str) -> None:
    """Wait until all is stored and in its place."""
    deadline = time.monotonic() + _LONGEST_S
    while _imported(api, account) < MAILS or _working(api):
        if time.monotonic() > deadline:
            message = f"{_imported(api, account)} of {MAILS} messages after {_LONGEST_S} s"
            raise TimeoutError(message)
        time.sleep(_LOOK_S)


def _imported(api: Api, account: str) -> int:
    return int(api.get(f"/accounts/{account}")["ledger"]["imported"])


def _working(api: Api) -> bool:
    return any(one["queued"] or one["running"] for one in api.get("/system")["queues"])


def _cost(before: dict[str, float], after: dict[str, float]) -> float:
    each = {part: (after[part] - before.get(part, 0.0)) * 1000 / MAILS for part in after}
    told = ", ".join(f"{part} {ms:.1f}" for part, ms in each.items())
    print(f"  CPU a message: {sum(each.values()):.1f} ms (budget 15): {told}")
    return sum(each.values())


def _rss(dovecot: Dovecot) -> Figures:
    user = dovecot.add_user("large")
    dovecot.seed(user, *notes(LARGE - MAILS, user.address), *mails(MAILS, user.address))
    print(f"  a mailbox of {LARGE:,} messages; load {_load()}", flush=True)
    with _postroom() as house:
        api = house.set_up()
        account = connect(api, dovecot, user)
        began = time.monotonic()
        peak, seen = _follow(house, api, account)
        taken = time.monotonic() - began
    print(f"  sync held at most {peak:.0f} MB (budget 300), {seen:,} messages of {LARGE:,} read in {taken:.0f} s")
    return {"sync_rss_mb": peak}


def _follow(house: House, api: Api, account: str) -> tuple[float, int]:
    pid = house.run.pid_of(" sync")  # as it comes, together with the worker
    if pid is None:
        message = "there is no sync process"
        raise AssertionError(message)
    deadline = time.monotonic() + _RSS_S
    while (seen := _imported(api, account)) < LARGE and time.monotonic() < deadline:
        time.sleep(_LOOK_S)
    parsers = sum(map(peak_mb, house.run.pids_of(".parser")))
    return peak_mb(pid) + parsers, seen


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"

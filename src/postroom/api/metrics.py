"""Figures of this process for Prometheus. Routes are named by their pattern, never by what stands in a real path."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("postroom_http_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "postroom_http_request_seconds",
    "Time from request to the end of the answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
RUNNING = Gauge("postroom_http_requests_running", "Requests being answered now")
OUT_OF_STEP = Gauge("postroom_folders_out_of_step", "Mail folders of all accounts not in step for ten minutes")
DISK_FREE = Gauge("postroom_disk_free_bytes", "Bytes free on the fullest disk that Postroom writes to")
INTAKE_STOPPED = Gauge("postroom_accounts_without_storage", "Accounts that wait until Postroom can keep mail again")
SOCKETS = Gauge("postroom_websockets_open", "WebSockets open now")

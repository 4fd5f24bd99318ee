"""HTTP: /v1 for the app and for programs, the app's own files, health.

proxy ▶ request id, log, figures ▶ security headers ▶ routing ▶ gate (who, origin, rate) ▶ unit of work (one
transaction, idempotency) ▶ handler: validate, authorise, one verb, present
"""

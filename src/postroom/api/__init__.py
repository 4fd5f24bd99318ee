"""HTTP handlers: authenticate, validate, authorise, one verb, present."""

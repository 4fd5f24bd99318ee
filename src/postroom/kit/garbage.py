"""Garbage collection of processes that live long and make much at once, such as a batch of understood mail."""

import gc

_YOUNG = 10_000


def leave() -> None:
    """Leave all alone until `settle`: of what is imported nothing becomes garbage."""
    gc.disable()


def settle() -> None:
    """Leave what is there out of every later collection, and collect less often. Call once, when all is imported.

    Python looks at its youngest objects after every 700 new ones, and at all of a process, some 80,000 of them
    imported code, whenever they grew by a quarter: a fifth of the time it takes to understand a mail.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG)
    gc.enable()

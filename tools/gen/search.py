"""docs/reference/search.md: what a search understands, from the operators themselves."""

from collections.abc import Iterator
from pathlib import Path

from postroom.search.query import MAILBOXES, MAX_LENGTH, MAX_TERMS, OPERATIONS, STATES, Operator

PAGE = Path("docs/reference/search.md")
_HEAD = f"""# Search

Messages, comments, the people of a message and the names of its files are searched, of the whole history, as far as the
one who asks may see them. What is in Trash or Spam is found there only (`in:trash`, `in:spam`).

- **Words** are found anywhere, in any order, whatever their capitals and accents; all of them must be there. The forms
  of a word find each other in the languages the organization writes in, and so do the ends of German, Dutch and Nordic
  compounds. The last word, while it is typed, is the beginning of one.
- **"Several words"** in quotes stand just so. `-word`, and `-` before anything below, leaves out what has it.
- Chinese, Japanese, Korean and Thai are found by any piece of two characters or more, and by one alone.
- **Order**: where the words stand counts (subject, then people, then names of files, then text), and a hit of two years
  ago counts half. `order=newest` puts the newest first.
- Nothing that is typed is an error. What cannot be used as it was meant is taken for words, and named in `ignored`; a
  name that nobody has finds nothing, and is named in `unknown`. A search has at most {MAX_LENGTH:,} characters and
  {MAX_TERMS} terms.

| Operator | Asks for | Example |
| --- | --- | --- |
"""
_TAIL = f"""
Values of `is:`: {", ".join(STATES)}. Values of `in:`, besides names: {", ".join(MAILBOXES)}.
"""


def outputs() -> dict[Path, str]:
    """Return the reference page."""
    return {PAGE: _HEAD + "\n".join(_rows()) + "\n" + _TAIL}


def _rows() -> Iterator[str]:
    for operator, operation in OPERATIONS.items():
        if operator is not Operator.WORDS:
            yield f"| `{operator}:` | {operation.meaning} | `{operation.example}` |"

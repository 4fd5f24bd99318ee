"""What Postroom itself writes to visitors of a live chat."""

from typing import NamedTuple


class Letter(NamedTuple):
    """Subject and plain text."""

    subject: str
    text: str


def code(language: str, *, chat: str, code: str) -> Letter:
    """Return the letter with a code that opens an earlier chat; in French where that is asked for, else in English."""
    if language.lower().startswith("fr"):
        return Letter(
            f"{code} : votre code pour {chat}",
            f"Bonjour,\n\nVotre code pour retrouver votre chat avec {chat} :\n\n    {code}\n\n"
            "Il est valable 15 minutes. Si vous ne l’avez pas demandé, ignorez ce message : sans lui, personne ne "
            "voit rien.\n",
        )
    return Letter(
        f"{code} is your code for {chat}",
        f"Hello,\n\nYour code to find your chat with {chat} again:\n\n    {code}\n\n"
        "It is good for 15 minutes. If you did not ask for it, ignore this mail: without it nobody sees anything.\n",
    )

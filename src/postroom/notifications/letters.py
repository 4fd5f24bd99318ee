"""The words of alerts, in the languages of the app. No content of a mail, no word of another server, no secret."""

from postroom.identity.letters import Letter

_NEEDS_USER = {
    "en": Letter(
        "{address} needs you",
        "Postroom cannot sign in to {address} ({organization}) any more, and only a person can help: "
        "by a new password, or by signing in again.\n\nSee what is wrong, and reconnect:\n{link}\n",
    ),
    "fr": Letter(
        "{address} a besoin de vous",
        "Postroom ne peut plus se connecter à {address} ({organization}), et seule une personne peut y remédier : "
        "par un nouveau mot de passe, ou en se connectant à nouveau.\n\n"
        "Voyez ce qui ne va pas et reconnectez-le :\n{link}\n",
    ),
}
_AWAY = {
    "en": Letter(
        "{address} has not been reached for ten minutes",
        "Postroom has not reached the mail server of {address} ({organization}) for ten minutes. It keeps trying; new "
        "mail arrives when the server is back.\n\nSee what is wrong:\n{link}\n",
    ),
    "fr": Letter(
        "{address} est injoignable depuis dix minutes",
        "Postroom n’atteint plus le serveur de messagerie de {address} ({organization}) depuis dix minutes. Il essaie "
        "encore ; les nouveaux messages arriveront dès son retour.\n\nVoyez ce qui ne va pas :\n{link}\n",
    ),
}
_GONE = {
    "en": Letter(
        "Is the mail of {address} meant to be gone?",
        "Many messages of {address} ({organization}) are gone from the mail server at once. Postroom has changed "
        "nothing, and fetches nothing more until somebody answers.\n\nSay whether to keep them:\n{link}\n",
    ),
    "fr": Letter(
        "Le courrier de {address} devait-il disparaître ?",
        "De nombreux messages de {address} ({organization}) ont disparu d’un coup du serveur de messagerie. Postroom "
        "n’a rien changé, et ne relève plus rien avant une réponse.\n\nDites s’il faut les garder :\n{link}\n",
    ),
}
_FOLDER = {
    "en": Letter(
        "A folder of {address} is not in step",
        "For ten minutes Postroom has not been able to read a folder of {address} ({organization}). It keeps trying; "
        "the other folders are read.\n\nSee which, and why:\n{link}\n",
    ),
    "fr": Letter(
        "Un dossier de {address} n’est pas à jour",
        "Depuis dix minutes, Postroom ne peut pas lire un dossier de {address} ({organization}). Il essaie encore ; "
        "les autres dossiers sont relevés.\n\nVoyez lequel, et pourquoi :\n{link}\n",
    ),
}
_ACCOUNT = {"gone": _GONE, "needs_user": _NEEDS_USER, "away": _AWAY, "folder": _FOLDER}
_JOBS = {
    "en": Letter(
        "A job of Postroom failed for good",
        "Work of Postroom for {organization} failed several times and is not tried often any more.\n\n"
        "See which, and retry it when the cause is gone:\n{link}\n",
    ),
    "fr": Letter(
        "Une tâche de Postroom a échoué pour de bon",
        "Une tâche de Postroom pour {organization} a échoué plusieurs fois et n’est plus guère essayée.\n\n"
        "Voyez laquelle, et relancez-la quand la cause a disparu :\n{link}\n",
    ),
}
_DISK = {
    "en": Letter(
        "The disk of Postroom is nearly full",
        "Little space is left on the disk of Postroom’s data. Without space no mail can be kept.\n\n"
        "See what takes the space:\n{link}\n",
    ),
    "fr": Letter(
        "Le disque de Postroom est presque plein",
        "Il reste peu de place sur le disque des données de Postroom. Sans place, aucun message ne peut être gardé."
        "\n\nVoyez ce qui prend la place :\n{link}\n",
    ),
}
_STORAGE = {
    "en": Letter(
        "Postroom has stopped taking in mail",
        "Postroom cannot keep what comes in: its disk is full, or its file storage cannot be written. Nothing is lost: "
        "mail waits on the mail servers, and comes in by itself when there is room again.\n\n"
        "See what is wrong:\n{link}\n",
    ),
    "fr": Letter(
        "Postroom ne prend plus de courrier",
        "Postroom ne peut pas garder ce qui arrive : son disque est plein, ou il ne peut pas écrire dans son stockage "
        "de fichiers. Rien n’est perdu : le courrier attend sur les serveurs, et arrive de lui-même dès qu’il y a de "
        "nouveau de la place.\n\nVoyez ce qui ne va pas :\n{link}\n",
    ),
}


def alert(language: str, kind: str, *, trouble: str, address: str, organization: str, link: str) -> Letter:
    """Return the mail about an alert of a kind: account, jobs, disk or storage."""
    letters = {"account": _ACCOUNT[trouble], "jobs": _JOBS, "disk": _DISK, "storage": _STORAGE}[kind]
    letter = letters.get(language, letters["en"])
    words = {"address": address, "organization": organization, "link": link}
    return Letter(letter.subject.format(**words), letter.text.format(**words))

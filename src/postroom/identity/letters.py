"""The words of Postroom's own mails, in the languages of the app."""

import msgspec


class Letter(msgspec.Struct, frozen=True):
    """A subject and a plain text."""

    subject: str
    text: str


_INVITATION = {
    "en": Letter(
        "{inviter} invites you to {organization} on Postroom",
        "{inviter} invites you to share the inbox of {organization}.\n\nAccept here, within 14 days:\n{link}\n\n"
        "If you do not know {inviter}, ignore this mail.\n",
    ),
    "fr": Letter(
        "{inviter} vous invite à rejoindre {organization} sur Postroom",
        "{inviter} vous invite à partager la boîte de réception de {organization}.\n\n"
        "Acceptez ici, dans les 14 jours :\n{link}\n\nSi vous ne connaissez pas {inviter}, ignorez ce message.\n",
    ),
}
_RESET = {
    "en": Letter(
        "Your new Postroom password",
        "Hello {name},\n\nset a new password here, within an hour:\n{link}\n\n"
        "If you did not ask for this, ignore this mail: your password stays as it is.\n",
    ),
    "fr": Letter(
        "Votre nouveau mot de passe Postroom",
        "Bonjour {name},\n\nchoisissez un nouveau mot de passe ici, dans l’heure :\n{link}\n\n"
        "Si vous n’avez rien demandé, ignorez ce message : votre mot de passe reste le même.\n",
    ),
}


def invitation(language: str, *, inviter: str, organization: str, link: str) -> Letter:
    """Return the mail to an invited person, in the language of the one who invites."""
    return _fill(_INVITATION, language, inviter=inviter, organization=organization, link=link)


def password_reset(language: str, *, name: str, link: str) -> Letter:
    """Return the mail with a reset link."""
    return _fill(_RESET, language, name=name, link=link)


def _fill(letters: dict[str, Letter], language: str, **words: str) -> Letter:
    letter = letters.get(language, letters["en"])
    return Letter(letter.subject.format(**words), letter.text.format(**words))

"""A team at work: Ann owns Acme, Ben is her colleague, and some letters lie in the inbox of Support."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser

from tests.e2e.product.browsers import Screen
from tests.e2e.product.inbox import Api, House, connect, letter
from tests.e2e.servers.dovecot import Dovecot, MailUser


@dataclass
class Team:
    """Two people, their mailbox and its customers, in one running Postroom."""

    house: House
    dovecot: Dovecot
    ann: Api
    ben: Api
    support: MailUser
    account: str
    browser: Browser
    _numbers: list[int] = field(default_factory=lambda: [0])

    def receive(self, *subjects: str, sender: str = "ingrid@fjord.example") -> None:
        """Let customers write to Support."""
        for subject in subjects:
            self._numbers[0] += 1
            mail = letter(self._numbers[0], to=self.support.address, sender=sender, subject=subject)
            self.dovecot.deliver(self.support, mail)

    def received(self, subject: str, sender: str = "ingrid@fjord.example") -> str:
        """Let a customer write to Support, and return the conversation once it is there."""
        self.receive(subject, sender=sender)
        return str(self.ann.conversation(subject)["id"])

    @contextmanager
    def screen(self, api: Api, **context: object) -> Iterator[Screen]:
        """Somebody in front of a browser, logged in."""
        screen = Screen(self.browser, api, **context)
        screen.log_in()
        yield screen
        screen.close()


def gather(house: House, dovecot: Dovecot, browser: Browser, *subjects: str) -> Team:
    """Set Postroom up, let Ben in, connect Support's mailbox, and wait for its letters."""
    support = dovecot.add_user("support")
    ann = house.set_up()
    team = Team(house, dovecot, ann, house.hire(ann), support, connect(ann, dovecot, support), browser)
    team.receive(*subjects)
    for subject in subjects:
        ann.conversation(subject)
    return team

"""Images of a mail wait until they are asked for and come through the server; files are looked at and saved."""

import io
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Request, Route, expect

from tests.e2e.product.browsers import WHOLE, Screen, chromium
from tests.e2e.product.inbox import Api, House
from tests.e2e.servers.dovecot import Dovecot, MailUser
from tests.e2e.servers.ports import wait_until

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj
trailer<</Root 1 0 R>>
"""


def photo(colour: tuple[int, int, int] = (180, 90, 30)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(made, "PNG")
    return made.getvalue()


def newsletter(number: int, to: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "News <news@fjord.example>", to, f"News {number}"
    mail["Message-ID"] = f"<news{number}@fjord.example>"
    mail.set_content("See the page.")
    pictures = "".join(
        f'<img alt="Crate {one}" width="300" height="200" src="http://127.0.0.1:9/{one}.png?reader=ann">'
        for one in "ab"
    )
    mail.add_alternative(
        f"<p>Hello</p>{pictures}<img width=1 height=1 src='https://spy.example/o.gif'>", subtype="html"
    )
    return mail.as_bytes()


def files(to: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ingrid <ingrid@fjord.example>", to, "Files"
    mail["Message-ID"] = "<files@fjord.example>"
    mail.set_content("See the files.")
    for name in ("left.png", "right.png"):
        mail.add_attachment(photo(), maintype="image", subtype="png", filename=name)
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="offer.pdf")
    mail.add_attachment(b"a;b", maintype="text", subtype="csv", filename="list.csv")
    return mail.as_bytes()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(program=WHOLE) as opened:
        yield opened


@pytest.fixture(scope="module")
def ann(house: House) -> Api:
    return house.set_up()


@pytest.fixture(scope="module")
def mails(support: MailUser, dovecot: Dovecot, ann: Api) -> None:
    dovecot.deliver(support, newsletter(1, support.address), newsletter(2, support.address), files(support.address))
    assert wait_until(lambda: len(ann.subjects(all="true")) == 3, 30)


class Reader(Screen):
    """A screen that writes down which images were asked for, and of whom."""

    def __init__(self, browser: Browser, api: Api) -> None:
        super().__init__(browser, api)
        self.log_in()
        self.images: list[str] = []
        self.elsewhere: list[str] = []
        self.context.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.url.endswith("/image"):
            self.images.append(request.url)
        if not request.url.startswith((self.api.base, "data:", "blob:", "about:", "chrome-extension:", "chrome:")):
            self.elsewhere.append(request.url)

    def read(self, subject: str) -> FrameLocator:
        self.open(f"all/{self.api.conversation(subject)['id']}")
        return self.page.frame_locator("iframe[title^='Message from']")


@pytest.fixture
def reader(browser: Browser, ann: Api, mails: None) -> Iterator[Reader]:
    screen = Reader(browser, ann)
    yield screen
    assert screen.elsewhere == [], "whatever is shown, it comes from our own server"
    screen.close()


def test_images_wait_and_what_cannot_be_fetched_leaves_its_words(reader: Reader) -> None:
    mail = reader.read("News 1")
    expect(mail.get_by_text("Hello")).to_be_visible()
    expect(reader.page.get_by_text("2 images blocked")).to_be_visible()
    assert reader.images == []
    reader.page.get_by_role("button", name="Show images").click()
    expect(mail.get_by_text("Crate a")).to_be_visible()
    expect(mail.get_by_text("Crate b")).to_be_visible()
    assert len(reader.images) == 2
    assert all(url.startswith(f"{reader.api.base}/f/") for url in reader.images)
    expect(reader.page.get_by_text("2 images blocked")).to_be_hidden()


def test_a_tracker_is_named(reader: Reader) -> None:
    reader.read("News 1")
    reader.page.get_by_role("button", name="1 tracker blocked").click()
    expect(reader.page.get_by_text("spy.example")).to_be_visible()


def test_images_of_a_remembered_sender_are_shown_until_he_is_removed(reader: Reader) -> None:
    shown = "[...document.querySelectorAll('img')].filter((one) => one.naturalWidth > 0).length"

    def picture(route: Route) -> None:
        route.fulfill(body=photo(), content_type="image/png")

    reader.context.route("**/f/**/image", picture)
    mail = reader.read("News 1")
    reader.page.get_by_role("button", name="Always show from this sender").click()
    expect(reader.page.get_by_text("Images from news@fjord.example are always shown")).to_be_visible()
    other = reader.read("News 2")
    expect(other.get_by_alt_text("Crate a")).to_be_visible()
    assert wait_until(lambda: other.locator("body").evaluate(f"() => {shown}") == 2, 10)
    reader.open("settings/profile")
    reader.page.get_by_role("button", name="Remove news@fjord.example").click()
    expect(reader.page.get_by_role("button", name="Remove news@fjord.example")).to_be_hidden()
    reader.images.clear()
    mail = reader.read("News 1")
    expect(mail.get_by_text("Hello")).to_be_visible()
    expect(reader.page.get_by_text("2 images blocked")).to_be_visible()
    assert reader.images == []


def test_pictures_and_pdfs_open_over_the_page(reader: Reader) -> None:
    reader.read("Files")
    page = reader.page
    page.get_by_role("list", name="Attachments").get_by_role("link", name="left.png").first.click()
    expect(page.get_by_role("dialog", name="Preview left.png")).to_be_visible()
    preview = page.get_by_role("dialog")
    picture = preview.get_by_alt_text("left.png")
    expect(picture).to_be_visible()
    assert wait_until(lambda: picture.evaluate("(one) => one.naturalWidth") == 900, 10)
    page.keyboard.press("ArrowRight")
    expect(preview.get_by_alt_text("right.png")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(preview.locator("iframe[title='offer.pdf']")).to_be_visible()

    def has_viewer() -> bool:
        page.evaluate("0")  # Playwright hears of new frames while it talks to the browser
        return any(one.url.startswith("chrome-extension:") for one in page.frames)

    assert wait_until(has_viewer, 10), "the browser's PDF viewer did not open"
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    expect(page.get_by_role("region", name="Conversation").get_by_text("See the files.")).to_be_visible()


def test_all_files_are_saved_as_one(reader: Reader) -> None:
    reader.read("Files")
    with reader.page.expect_download() as started:
        reader.page.get_by_role("link", name="Download all").click()
    assert started.value.suggested_filename == "attachments.zip"
    with zipfile.ZipFile(started.value.path()) as archive:
        assert archive.namelist() == ["left.png", "right.png", "offer.pdf", "list.csv"]
        assert archive.read("offer.pdf") == PDF

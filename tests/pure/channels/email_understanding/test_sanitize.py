"""What is left of hostile and of ordinary HTML."""

import re
from email.message import EmailMessage

import pytest
from selectolax.lexbor import LexborHTMLParser

from postroom.channels.email import styles
from postroom.channels.email.parse import parse
from postroom.channels.email.sanitize import TAGS, Sanitized, sanitize

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


def clean(html: str, locations: dict[str, str] | None = None) -> Sanitized:
    result = sanitize(html, locations)
    assert result is not None
    return result


def dangers(html: str) -> list[str]:
    """Return everything in `html` that could run, load or navigate by itself."""
    found = []
    for node in LexborHTMLParser(f"<div id=root>{html}</div>").css("#root *"):
        found += [f"<{node.tag}>"] if node.tag not in TAGS else []
        for name, value in node.attributes.items():
            value = value or ""  # noqa: PLW2901 - an attribute without a value
            allowed = {
                "src": r"(?:cid:|data:image/(?:png|jpe?g|gif|webp|bmp))",
                "href": r"(?:https?|mailto|tel):",
                "data-remote-src": r"https?://",
            }
            bad_url = name in allowed and not re.match(allowed[name], value)
            bad_style = name == "style" and re.search(r"url\s*\(|\\|@|expression|position|image-set", value)
            unknown = name not in allowed and re.search(r"^on|^srcset$|^background$|^action$|^id$|^class$", name)
            found += [f"{node.tag} {name}={value}"] if bad_url or bad_style or unknown else []
    return found


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>x",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)><a xlink:href=javascript:alert(1)>x</a></svg>",
        "<a href=javascript:alert(1)>x</a>",
        "<a href=' java\tscript:alert(1)'>x</a>",
        "<a href=data:text/html,x>x</a>",
        "<iframe src=https://e.example></iframe>",
        "<meta http-equiv=refresh content='0;url=https://e.example'>",
        "<base href=https://e.example/><a href=x>x</a>",
        "<form action=https://e.example><input type=image src=https://e.example/i></form>",
        "<link rel=stylesheet href=https://e.example/c.css>",
        "<style>@import url(https://e.example/c.css); p{background:url(https://e.example/p)}</style><p>x</p>",
        "<p style='background:url(https://e.example/p)'>x</p>",
        "<p style='color:url(https://e.example/p)'>x</p>",
        r"<p style='background:u\72l(https://e.example/p)'>x</p>",
        "<p style='background:u/**/rl(https://e.example/p)'>x</p>",
        "<p style='background-image:image-set(\"https://e.example/p\" 1x)'>x</p>",
        "<p style='width:expression(alert(1))'>x</p>",
        "<div style='position:fixed;top:0;z-index:9'>x</div>",
        "<table background=https://e.example/p><tr><td background=https://e.example/q>x</table>",
        "<img srcset='https://e.example/p 1x'>",
        "<picture><source srcset=https://e.example/p><img src=https://e.example/q></picture>",
        "<video poster=https://e.example/p src=https://e.example/v></video>",
        "<object data=https://e.example></object><embed src=https://e.example>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
        "<img data-remote-src=javascript:alert(1)>",
        "<img src=//e.example/p>",
        "<textarea><img src=x onerror=alert(1)></textarea>",
        "<p title='\"><script>alert(1)</script>'>x</p>",
        "<a href='https://x.org' target=_top onclick=x ping=https://e.example>x</a>",
    ],
)
def test_nothing_runs_loads_or_navigates(html: str) -> None:
    assert dangers(clean(html).html) == []


def test_remote_pictures_wait_and_are_counted() -> None:
    result = clean(
        '<img src="https://x.org/a.png" alt="A"><img src="//x.org/b.png"><img src="http://x.org/c.png" width="20">'
    )
    assert result.pictures.remote == 3
    assert result.pictures.trackers == ()
    assert 'data-remote-src="https://x.org/b.png"' in result.html
    assert " src=" not in result.html


def test_pictures_inside_the_mail_stay() -> None:
    result = clean(
        f'<img src="cid:a%40x"><img src="{PIXEL}"><img src="http://l.example/p.png">', {"http://l.example/p.png": "p@x"}
    )
    assert 'src="cid:a@x"' in result.html
    assert PIXEL in result.html
    assert 'src="cid:p@x"' in result.html
    assert result.pictures.remote == 0
    assert set(result.pictures.content_ids) == {"a@x", "p@x"}


@pytest.mark.parametrize(
    ("image", "host"),
    [
        ('<img src="https://pixels.example/1.gif" width="1" height="1">', "pixels.example"),
        ('<img src="https://pixels.example/1.gif" style="width:1px;height:1px">', "pixels.example"),
        ('<img src="https://pixels.example/1.gif" width="0" height="0">', "pixels.example"),
        ('<img src="https://pixels.example/1.gif" style="display:none">', "pixels.example"),
        ('<img src="https://mailtrack.io/trace/mail/abc.png">', "mailtrack.io"),
        ('<img src="https://u123.ct.sendgrid.net/wf/open?upn=abc">', "u123.ct.sendgrid.net"),
        ('<img src="https://shop.us1.list-manage.com/track/open.php?u=1">', "shop.us1.list-manage.com"),
        ('<img src="https://shop.cmail19.com/t/t-o-abc/o.gif">', "shop.cmail19.com"),
    ],
)
def test_trackers_go_and_are_named(image: str, host: str) -> None:
    result = clean(f"<p>Hello</p>{image}")
    assert result.pictures.trackers == (host,)
    assert "<img" not in result.html
    assert result.pictures.remote == 0


def test_spacers_logos_and_hidden_parts_are_no_trackers() -> None:
    assert clean('<img src="https://x.org/s.gif" width="1" height="20">').pictures.trackers == ()
    assert clean('<img src="https://x.org/logo.png" style="display:none" width="200">').pictures.trackers == ()
    assert clean('<img src="cid:x" width="1" height="1">').pictures.trackers == ()


def test_a_newsletter_keeps_its_looks() -> None:
    html = """<html><head><style>.a{color:#336699;font-size:18px} td{padding:4px}</style></head>
    <body bgcolor="#eeeeee" dir="rtl"><table width="600" bgcolor="#ffffff"><tr>
    <td class="a" align="center" style="background:#fff url(https://x.org/b.png) no-repeat">Text</td></tr></table>
    <font color="red" face="Arial">red</font> <span lang="he">שלום</span></body></html>"""
    result = clean(html).html
    for kept in (
        'width="600"',
        'bgcolor="#ffffff"',
        'align="center"',
        "color:#336699",
        "font-size:18px",
        "padding:4px",
    ):
        assert kept in result
    for kept in ('dir="rtl"', 'color="red"', 'lang="he"', "background:#fff", "background-color:#eeeeee"):
        assert kept in result.replace("background: #fff", "background:#fff")
    assert "x.org" not in result


def test_styles_that_an_old_program_shouts_are_kept() -> None:
    sheet = "<style>.a{padding-Left:20px; COLOR:Red}</style>"
    html = clean(f"{sheet}<p class=a>sheet</p><P STYLE='BACKGROUND-COLOR: #ff0; BEHAVIOR: url(x)'>own</P>").html
    assert "padding-left:20px;color:Red" in html.replace(" ", "").replace("red", "Red")
    assert "background-color:#ff0" in html
    assert "behavior" not in html.lower()


def test_a_spoilt_attribute_takes_no_colour_from_the_body() -> None:
    html = clean('<body bgcolor="#eeeeee" dir"=x><p>Hi</p></body>').html
    assert html == '<div style="background-color:#eeeeee"><p>Hi</p></div>'


@pytest.mark.parametrize(
    ("attributes", "style"),
    [
        ("bgcolor=000000 text=WHITE", "background-color:#000000;color:WHITE"),
        ("bgcolor='#000' text=' #fff '", "background-color:#000;color:#fff"),
        ("text=red style='color: green'", "color:red;color:green"),
        ("bgcolor='red; position: fixed' text='url(x)'", None),
    ],
)
def test_the_colours_of_the_page_are_those_of_the_mail(attributes: str, style: str | None) -> None:
    """White words on a black page: without the page they would be white on white."""
    shown = f'<div style="{style}">Hi</div>' if style else "<div>Hi</div>"
    assert clean(f"<body {attributes}>Hi</body>").html == shown


@pytest.mark.parametrize("piece", ["word ", "a &amp; b ", "\u00a0", "&lt;b&gt;", "¤&euro;", "&nbsp;"])
def test_a_long_text_is_whole(piece: str) -> None:
    text = piece * 5_000
    shown = clean(f"<p>{text}</p><p title='{'x' * 30_000}'>end</p>").html
    assert LexborHTMLParser(shown).text() == LexborHTMLParser(f"<p>{text}</p>end").text()
    assert "<!--" not in shown
    assert f'title="{"x" * 30_000}"' in shown


def test_a_long_value_that_takes_long_is_dropped() -> None:
    assert clean(f"<p title='{'¤' * 30_000}' align=right>end</p>").html == '<div><p align="right">end</p></div>'


def test_links_have_the_colour_that_the_page_gives_them() -> None:
    html = clean(
        "<body link=yellow><a href='https://a.example'>a</a><a href='https://b.example' style='color:red'>b</a>"
    ).html
    assert 'style="color:yellow"' in html
    assert 'style="color:yellow;color:red"' in html


def test_links_open_outside_and_tell_nothing() -> None:
    assert 'target="_blank"' in clean('<a href="https://x.org">x</a>').html
    assert 'rel="noopener noreferrer nofollow"' in clean('<a href="https://x.org">x</a>').html
    assert "mailto:ann@x.org" in clean('<a href="mailto:ann@x.org">x</a>').html


def test_large_data_pictures_and_odd_types_go() -> None:
    assert "data:" not in clean(f'<img src="data:image/png;base64,{"A" * 3_000_000}">').html
    assert "data:" not in clean('<img src="data:text/html;base64,AAAA">').html


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("color: red", "color: red"),
        ("color: rgb(1, 2, 3)", "color: rgb(1, 2, 3)"),
        ("width: calc(100% - 10px); background: url(x) #fff", "width: calc(100% - 10px); background: #fff"),
        ("background: url('a;b)c') red", "background: red"),
        ("color: attr(x)", None),
        (r"color: \75rl(x)", None),
        ("width: " + "(" * 4_000, None),
    ],
)
def test_style_values(style: str, expected: str | None) -> None:
    assert styles.clean(style) == expected


def test_a_mail_nested_beyond_use_is_shown_as_text() -> None:
    message = parse(b"From: a@x.org\nContent-Type: text/html\n\n" + b"<div>" * 50_000 + b"deep words")
    assert message.html is None
    assert message.text.strip() == "deep words"


def test_a_thousand_nested_tables_are_shown() -> None:
    html = "<table><tr><td>" * 1_000 + "deep words" + "</td></tr></table>" * 1_000
    assert clean(html).text == "deep words"


def test_the_message_tells_what_was_found() -> None:
    mail = EmailMessage()
    mail["From"] = "ann@x.org"
    mail.set_content("text")
    mail.add_alternative('<img src="https://x.org/a.png"><img src="https://mailtrack.io/t.png">', subtype="html")
    message = parse(mail.as_bytes())
    assert (message.remote_images, message.trackers) == (1, ("mailtrack.io",))

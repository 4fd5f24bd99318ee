"""The large mail providers: their servers, and what a person must know before signing in.

Facts from the providers' own set-up pages. IMAP is TLS on 993 and submission TLS on 465 unless the row says otherwise.
"""

from collections.abc import Mapping, Sequence

import msgspec

from postroom.channels.base import Server, TlsMode
from postroom.kit.oauth import Provider as SignIn

TWO_STEP = "This provider wants an app password: make one there and use it here instead of your usual password."
SWITCH_ON = "Access by IMAP must be switched on in the provider's settings first."
CODE = "This provider wants an authorisation code: make one in its mail settings and use it here as the password."
FOR_PROGRAMS = "This provider wants its separate password for mail programs, not the one of your customer account."
MICROSOFT = "Microsoft accepts no plain passwords for most accounts. Signing in works if your administrator allows it."
_SIGN_IN = {"Gmail": SignIn.GOOGLE, "Outlook.com": SignIn.MICROSOFT, "Microsoft 365": SignIn.MICROSOFT}
BRIDGE = "Proton Mail needs Proton Mail Bridge on the same computer; use the password that Bridge shows."
NO_IMAP = "This provider offers no IMAP, so its mail cannot be read here. Forward it to another address instead."


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """One provider.

    `mx`: ends of its customers' MX hosts; `files_sent`: its SMTP server files a copy in Sent; `sign_in`: where one
    signs in to it in the browser.
    """

    name: str
    imap: Server | None
    smtp: Server | None
    domains: Sequence[str] = ()
    mx: Sequence[str] = ()
    note: str = ""
    link: str = ""
    files_sent: bool = False
    sign_in: SignIn | None = None


def for_domain(domain: str) -> Provider | None:
    """Return the provider that owns a mail domain."""
    return _BY_DOMAIN.get(domain.lower())


def for_mx(host: str) -> Provider | None:
    """Return the provider that a domain's MX host belongs to."""
    name = host.lower().rstrip(".")
    return next((provider for end, provider in _BY_MX.items() if name == end or name.endswith(f".{end}")), None)


def files_sent(smtp_host: str) -> bool:
    """Tell whether a submission server files what it sends, so that a copy of ours would be a second one."""
    return smtp_host.lower() in _FILING


def _server(text: str, port: int) -> Server | None:
    """Read `host`, `host:port` or `host:port/starttls`; empty for none."""
    if not text:
        return None
    address, _, mode = text.partition("/")
    host, _, number = address.partition(":")
    return Server(host, int(number or port), TlsMode(mode or "tls"))


def _row(
    name: str,
    domains: str,
    imap: str,
    smtp: str,
    *,
    mx: str = "",
    note: str = "",
    link: str = "",
    files: bool = False,
) -> Provider:
    return Provider(
        name=name,
        imap=_server(imap, 993),
        smtp=_server(smtp, 465),
        domains=domains.split(),
        mx=mx.split(),
        note=note,
        link=link,
        files_sent=files,
        sign_in=_SIGN_IN.get(name),
    )


PROVIDERS: Sequence[Provider] = (
    _row(
        "Gmail",
        "gmail.com googlemail.com",
        "imap.gmail.com",
        "smtp.gmail.com",
        mx="google.com googlemail.com",
        note=TWO_STEP,
        link="https://myaccount.google.com/apppasswords",
        files=True,
    ),
    _row(
        "Outlook.com",
        "outlook.com outlook.de outlook.fr outlook.es outlook.it hotmail.com hotmail.de hotmail.fr hotmail.co.uk "
        "hotmail.es hotmail.it live.com live.de live.fr live.co.uk live.nl msn.com",
        "outlook.office365.com",
        "smtp-mail.outlook.com:587/starttls",
        note=MICROSOFT,
        link="https://account.live.com/proofs/AppPassword",
        files=True,
    ),
    _row(
        "Microsoft 365",
        "",
        "outlook.office365.com",
        "smtp.office365.com:587/starttls",
        mx="mail.protection.outlook.com",
        note=MICROSOFT,
        link="https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/",
        files=True,
    ),
    _row(
        "iCloud",
        "icloud.com me.com mac.com",
        "imap.mail.me.com",
        "smtp.mail.me.com:587/starttls",
        mx="icloud.com",
        note=TWO_STEP,
        link="https://support.apple.com/102654",
    ),
    _row(
        "Yahoo",
        "yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.it yahoo.es yahoo.ca yahoo.com.au yahoo.com.br yahoo.co.in "
        "yahoo.in yahoo.com.mx ymail.com rocketmail.com",
        "imap.mail.yahoo.com",
        "smtp.mail.yahoo.com",
        mx="yahoodns.net",
        note=TWO_STEP,
        link="https://login.yahoo.com/account/security",
    ),
    _row(
        "AOL",
        "aol.com aol.de aol.co.uk aol.fr aim.com verizon.net",
        "imap.aol.com",
        "smtp.aol.com",
        note=TWO_STEP,
        link="https://login.aol.com/account/security",
    ),
    _row(
        "AT&T",
        "att.net sbcglobal.net bellsouth.net",
        "imap.mail.att.net",
        "smtp.mail.att.net",
        note=TWO_STEP,
    ),
    _row(
        "Fastmail",
        "fastmail.com fastmail.fm fastmail.net fastmail.org fastmail.us sent.com",
        "imap.fastmail.com",
        "smtp.fastmail.com",
        mx="messagingengine.com",
        note=TWO_STEP,
        link="https://app.fastmail.com/settings/security/integrations",
    ),
    _row(
        "Zoho",
        "zoho.com zohomail.com",
        "imap.zoho.com",
        "smtp.zoho.com",
        mx="zoho.com",
        note=f"{SWITCH_ON} With two-step login: {TWO_STEP}",
        link="https://accounts.zoho.com/home#security/app_password",
    ),
    _row(
        "Zoho (Europe)",
        "zohomail.eu",
        "imap.zoho.eu",
        "smtp.zoho.eu",
        mx="zoho.eu",
        note=f"{SWITCH_ON} With two-step login: {TWO_STEP}",
        link="https://accounts.zoho.eu/home#security/app_password",
    ),
    _row("GMX", "gmx.de gmx.net gmx.at gmx.ch", "imap.gmx.net", "mail.gmx.net", note=SWITCH_ON),
    _row(
        "GMX (international)", "gmx.com gmx.us gmx.co.uk gmx.fr gmx.es", "imap.gmx.com", "mail.gmx.com", note=SWITCH_ON
    ),
    _row("WEB.DE", "web.de", "imap.web.de", "smtp.web.de:587/starttls", note=SWITCH_ON),
    _row("mail.com", "mail.com email.com usa.com post.com", "imap.mail.com", "smtp.mail.com", note=SWITCH_ON),
    _row(
        "T-Online",
        "t-online.de magenta.de",
        "secureimap.t-online.de",
        "securesmtp.t-online.de",
        note=FOR_PROGRAMS,
        link="https://account.idm.telekom.com",
    ),
    _row("freenet", "freenet.de", "mx.freenet.de", "mx.freenet.de"),
    _row("mailbox.org", "mailbox.org", "imap.mailbox.org", "smtp.mailbox.org", mx="mailbox.org"),
    _row("Posteo", "posteo.de posteo.net posteo.org posteo.eu", "posteo.de", "posteo.de", mx="posteo.de"),
    _row("IONOS", "ionos.de online.de", "imap.ionos.de", "smtp.ionos.de", mx="kundenserver.de ionos.de"),
    _row("IONOS (international)", "", "imap.ionos.com", "smtp.ionos.com", mx="ionos.com perfora.net"),
    _row("STRATO", "", "imap.strato.de", "smtp.strato.de", mx="rzone.de"),
    _row("Hetzner", "", "mail.your-server.de", "mail.your-server.de", mx="your-server.de"),
    _row(
        "Proton Mail",
        "proton.me protonmail.com protonmail.ch pm.me",
        "127.0.0.1:1143/starttls",
        "127.0.0.1:1025/starttls",
        mx="protonmail.ch",
        note=BRIDGE,
        link="https://proton.me/mail/bridge",
    ),
    _row("OVHcloud", "", "ssl0.ovh.net", "ssl0.ovh.net", mx="ovh.net ovh.ca"),
    _row("Orange", "orange.fr wanadoo.fr", "imap.orange.fr", "smtp.orange.fr"),
    _row("Free", "free.fr", "imap.free.fr", "smtp.free.fr"),
    _row("La Poste", "laposte.net", "imap.laposte.net", "smtp.laposte.net", note=SWITCH_ON),
    _row("SFR", "sfr.fr neuf.fr club-internet.fr 9online.fr cegetel.net", "imap.sfr.fr", "smtp.sfr.fr"),
    _row("Bouygues Telecom", "bbox.fr", "imap.bbox.fr", "smtp.bbox.fr"),
    _row("Gandi", "", "mail.gandi.net", "mail.gandi.net", mx="gandi.net"),
    _row(
        "Infomaniak", "ik.me etik.com", "mail.infomaniak.com", "mail.infomaniak.com", mx="infomaniak.ch infomaniak.com"
    ),
    _row("Bluewin", "bluewin.ch", "imaps.bluewin.ch", "smtpauths.bluewin.ch", note=FOR_PROGRAMS),
    _row("Libero", "libero.it inwind.it iol.it blu.it", "imapmail.libero.it", "smtp.libero.it", note=SWITCH_ON),
    _row("Aruba", "aruba.it", "imaps.aruba.it", "smtps.aruba.it", mx="aruba.it"),
    _row("BT", "btinternet.com btopenworld.com", "mail.btinternet.com", "mail.btinternet.com"),
    _row("Xfinity", "comcast.net", "imap.comcast.net", "smtp.comcast.net", note=SWITCH_ON),
    _row("Seznam", "seznam.cz email.cz post.cz", "imap.seznam.cz", "smtp.seznam.cz", mx="seznam.cz"),
    _row("WP", "wp.pl", "imap.wp.pl", "smtp.wp.pl", note=SWITCH_ON),
    _row(
        "Onet",
        "onet.pl onet.eu op.pl vp.pl poczta.onet.pl",
        "imap.poczta.onet.pl",
        "smtp.poczta.onet.pl",
        note=SWITCH_ON,
    ),
    _row("o2", "o2.pl tlen.pl", "poczta.o2.pl", "poczta.o2.pl", note=SWITCH_ON),
    _row(
        "Yandex",
        "yandex.ru yandex.com ya.ru yandex.by yandex.kz",
        "imap.yandex.com",
        "smtp.yandex.com",
        mx="yandex.net yandex.ru",
        note=f"{SWITCH_ON} {TWO_STEP}",
        link="https://id.yandex.com/security/app-passwords",
    ),
    _row(
        "Mail.ru",
        "mail.ru inbox.ru list.ru bk.ru internet.ru",
        "imap.mail.ru",
        "smtp.mail.ru",
        mx="mail.ru",
        note=TWO_STEP,
        link="https://account.mail.ru/user/2-step-auth/passwords",
    ),
    _row("Rambler", "rambler.ru lenta.ru autorambler.ru", "imap.rambler.ru", "smtp.rambler.ru", note=SWITCH_ON),
    _row("QQ Mail", "qq.com foxmail.com", "imap.qq.com", "smtp.qq.com", note=CODE),
    _row("Tencent Exmail", "", "imap.exmail.qq.com", "smtp.exmail.qq.com", mx="mxbiz1.qq.com mxbiz2.qq.com", note=CODE),
    _row("NetEase 163", "163.com", "imap.163.com", "smtp.163.com", note=CODE),
    _row("NetEase 126", "126.com", "imap.126.com", "smtp.126.com", note=CODE),
    _row("yeah.net", "yeah.net", "imap.yeah.net", "smtp.yeah.net", note=CODE),
    _row("Naver", "naver.com", "imap.naver.com", "smtp.naver.com", note=f"{SWITCH_ON} {TWO_STEP}"),
    _row("Daum", "daum.net hanmail.net", "imap.daum.net", "smtp.daum.net", note=f"{SWITCH_ON} {TWO_STEP}"),
    _row("UOL", "uol.com.br bol.com.br", "imap.uol.com.br", "smtps.uol.com.br"),
    _row("Migadu", "", "imap.migadu.com", "smtp.migadu.com", mx="migadu.com"),
    _row("Runbox", "runbox.com", "mail.runbox.com", "mail.runbox.com", mx="runbox.com"),
    _row("Rackspace", "", "secure.emailsrvr.com", "secure.emailsrvr.com", mx="emailsrvr.com"),
    _row("GoDaddy", "", "imap.secureserver.net", "smtpout.secureserver.net", mx="secureserver.net"),
    _row("Private Email", "", "mail.privateemail.com", "mail.privateemail.com", mx="privateemail.com"),
    _row("Hostinger", "", "imap.hostinger.com", "smtp.hostinger.com", mx="hostinger.com"),
    _row("DreamHost", "", "imap.dreamhost.com", "smtp.dreamhost.com", mx="dreamhost.com"),
    _row("HEY", "hey.com", "", "", mx="hey.com", note=NO_IMAP),
    _row(
        "Tuta",
        "tuta.com tutanota.com tutanota.de tutamail.com tuta.io keemail.me",
        "",
        "",
        mx="tutanota.de",
        note=NO_IMAP,
    ),
)

_BY_DOMAIN: Mapping[str, Provider] = {domain: provider for provider in PROVIDERS for domain in provider.domains}
_BY_MX: Mapping[str, Provider] = {end: provider for provider in PROVIDERS for end in provider.mx}
_FILING = {provider.smtp.host for provider in PROVIDERS if provider.files_sent and provider.smtp is not None}

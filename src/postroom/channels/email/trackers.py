"""Is this picture there to tell that the mail was read?

By the addresses that open trackers are known to use (facts collected from public lists and the vendors' own pages; a
host stands for itself and what is below it), and by being a pixel that nobody sees.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_HOSTS = frozenset(
    """
    bl-1.com mailtrack.io mltrk.io t.yesware.com app.yesware.com t.signauxtrois.com t.signauxdeux.com t.signauxun.com
    t.senaldos.com t.senaluno.com t.senaltres.com t.sidekickopen.com t.sigopn01.com t.hubspotemail.net t.hsms06.com
    track.hubspot.com track.mixmax.com email.mixmax.com contactmonkey.com tracking.cirrusinsight.com toutapp.com
    go.toutapp.com emltrk.com r.superhuman.com t.mailpgn.com track.gmass.co x.gmtrack.net awstrack.me click.ngpvan.com
    launchbit.com go.rjmetrics.com mailfoogae.appspot.com tr.cloudmagic.com ea.pstmrk.it trk.klclick.com
    ctrk.klclick.com trk.klaviyomail.com open.mkt1.co track.customer.io e.customeriomail.com getmailspring.com
    link.getmailspring.com tracking.getnotify.com getnotify.com readnotify.com didtheyreadit.com whoreadme.com
    mailstat.us receipts.canarymail.io trackapp.io track.saleshandy.com open.saleshandy.com trk.lemlist.com
    t.lemlist.com track.woodpecker.co tracking.reply.io track.mailshake.com t.strk01.email email.streak.com
    streak-link.com tracking.prospect.io vtrk.io openrate.aweber.com t.bluecore.com list.robly.com pixel.newton.so
    tracker.mailbutler.io tracking.mailbutler.io bowtie.mailbutler.io tracking.freshsales.io pixel.propellerads.com
    pixel.monitor1.returnpath.net pixel.app.returnpath.net pixel.inbox.exacttarget.com open.convertkit-mail.com
    open.convertkit-mail2.com spacer.gmass.co demdex.net doubleclick.net google-analytics.com analytics.google.com
    facebook.net pixel.adsafeprotected.com
    """.split()
)
_HOST_PATTERN = re.compile(
    r"(?:^|\.)(?:t\.(?:sidekickopen|signaux|senal|sigopn)[a-z0-9]*\.com|open\.convertkit[a-z0-9-]*\.com"
    r"|yamm-track[a-z0-9-]*\.appspot\.com)$"
    r"|^yamm-track\.appspot\.|intercom-mail[a-z0-9-]*\.com$"
)
_ON_HOST: dict[str, tuple[str, ...]] = {
    "amazon.com": ("/gp/r.html",),
    "aweber.com": ("/open",),
    "beehiiv.com": ("/ss/o",),
    "close.com": ("/email_opened",),
    "close.io": ("/email_opened",),
    "convertkit.com": ("/o",),
    "createsend.com": ("/t",),
    "customeriomail.com": ("/e/o",),
    "ebay.com": ("/rover",),
    "exct.net": ("/open.aspx",),
    "facebook.com": (
        "/tr",
        "/email_open_log_pic",
    ),
    "freshdesk.com": ("/track",),
    "frontapp.com": ("/api",),
    "getresponse.com": ("/open",),
    "github.com": ("/notifications/beacon",),
    "google.com": ("/appserve/mkt/img",),
    "hubspotlinks.com": ("/",),
    "icptrack.com": ("/icp",),
    "infusionsoft.com": ("/app/emailopened",),
    "intercom-mail.com": ("/o",),
    "intercom.io": ("/o",),
    "launchbit.com": ("/taz-pixel",),
    "linkedin.com": ("/emimp",),
    "list-manage.com": ("/track",),
    "mailgun.org": ("/o",),
    "mailstat.us": ("/tr",),
    "mandrillapp.com": ("/track",),
    "mixpanel.com": ("/track",),
    "mjt.lu": ("/oo",),
    "nethunt.co": ("/api/v1/track",),
    "nethunt.com": ("/api/v1/track",),
    "nytimes.com": ("/pixel",),
    "outrch.com": ("/api/mailings/opened",),
    "outreach.io": ("/api/mailings/opened",),
    "polymail.io": ("/v2/z",),
    "pstmrk.it": ("/open",),
    "rebump.cc": ("/api/track",),
    "relateiq.com": ("/t.png",),
    "returnpath.net": ("/pixel.gif",),
    "rs6.net": ("/on.jsp",),
    "salesloft.com": ("/email_trackers",),
    "sendibm1.com": ("/mk/op",),
    "sendibt2.com": ("/tr/op",),
    "sibsendmail.com": ("/tr/op",),
    "signaldomn.online": ("/track",),
    "substack.com": ("/o",),
    "substackcdn.com": ("/open",),
    "twitter.com": ("/scribe/ibis",),
    "via.intercom.io": ("/o",),
    "zcsend.net": ("/",),
}
_NEVER = ("\n",)
_CAMPAIGN_MONITOR = re.compile(r"^(?:[a-z0-9-]+\.)*(?:cmail|createsend)\d+\.com$")
_PATH = re.compile(
    r"/(?:wf/open(?:[/?]|$)|track/open(?:\.php|[/?]|$)|ut\.php|trk(?:[/?]|$)|o\.gif(?:\?|$)|(?:e/)?ss/o/|open\.aspx\?|lt\.php\?.*l=open"
    r"|mk/op/|tr/op/|email_?open(?:ed)?(?:[/?.]|$)|open(?:ed)?[-_.]?(?:pixel|track(?:er|ing)?)|pixel\.(?:gif|png)(?:\?|$)"
    r"|track(?:ing)?[-_]?pixel|read[-_]?receipt|beacon(?:\.gif|\.png|/open)|mpss/o/|e2t/o/|cto/|oo/[\w-]{8,})",
    re.IGNORECASE,
)
_LINKS_OO = re.compile(r"links?[^/]*/(?:[^/]*/){0,20}oo/", re.IGNORECASE)
_MAX_URL = 4_000

_SIZE = re.compile(
    r"(?:^|;)\s*(?:max-)?(width|height)\s*:\s*([\d.]+)\s*(px|pt|em)?\s*(?:!important)?\s*(?=;|$)", re.IGNORECASE
)
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0?\.?0+(?![.\d]))", re.IGNORECASE
)
_NUMBER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*$")
_INVISIBLE_PIXELS = 2.0


def host_of(url: str) -> str:
    """Return the lower-case host of a URL, empty when there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_tracker(url: str, attributes: Mapping[str, str | None]) -> bool:
    """Tell whether a remote picture is a read tracker: by its address, or because nobody could see it."""
    return is_known(url) or is_invisible(attributes)


def is_known(url: str) -> bool:
    """Tell whether a URL is the address of a known read tracker."""
    url = url[:_MAX_URL]
    host = host_of(url)
    rest = url.partition("//")[2]
    path = "/" + rest.partition("/")[2]
    lowered = path.lower()
    labels = host.split(".")
    for index in range(len(labels)):
        suffix = ".".join(labels[index:])
        if suffix in _HOSTS or lowered.startswith(_ON_HOST.get(suffix, _NEVER)):
            return True
    if _HOST_PATTERN.search(host) or (lowered.startswith("/t") and _CAMPAIGN_MONITOR.match(host)):
        return True
    return bool(_PATH.search(path)) or ("/oo/" in path and bool(_LINKS_OO.search(rest)))


def is_invisible(attributes: Mapping[str, str | None]) -> bool:
    """Tell whether an image is at most two pixels in both directions, or hidden without a size of its own."""
    sizes = {name: _pixels(attributes.get(name) or "") for name in ("width", "height")}
    style = attributes.get("style") or ""
    for name, number, _ in _SIZE.findall(style):
        sizes[name.lower()] = float(number[:10]) if re.fullmatch(r"\d+(?:\.\d+)?", number[:10]) else None
    known = [size for size in sizes.values() if size is not None]
    if len(known) == len(sizes):
        return max(known) <= _INVISIBLE_PIXELS
    return bool(_HIDDEN.search(style)) and all(size <= _INVISIBLE_PIXELS for size in known)


def _pixels(text: str) -> float | None:
    match = _NUMBER.match(text)
    return float(match.group(1)) if match else None

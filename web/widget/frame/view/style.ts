/** The style of the open chat, for a constructed sheet. Colours and measures are the documented variables. */
export const STYLE = `
*{box-sizing:border-box}
[hidden]{display:none!important}
html,body{height:100%;margin:0;background:var(--background-color)}
body{color:var(--text-color);font:var(--font-size)/1.35 var(--font-family);-webkit-text-size-adjust:100%}
main{display:flex;flex-direction:column;height:100%;overflow:hidden}
button,input,textarea{margin:0;padding:0;border:0;background:none;color:inherit;font:inherit}
button{cursor:pointer}
a{color:inherit;overflow-wrap:anywhere}
:focus-visible{outline:2px solid var(--main-color);outline-offset:2px}
.log:focus-visible{outline-offset:-2px}
svg{width:20px;height:20px;fill:none;stroke:currentColor;stroke-width:1.3;stroke-linejoin:round;stroke-linecap:round}
.icon{flex:none;display:grid;place-items:center;width:36px;height:36px;border-radius:var(--button-border-radius)}
.icon:hover{background:var(--border-color)}
.icon.small{width:28px;height:28px}.small svg{width:14px;height:14px}
header{flex:none;display:flex;align-items:center;gap:12px;min-height:68px;padding:10px 16px;padding-inline-end:10px;
background:var(--header-opened-background-color);color:var(--header-title-text-color)}
header :focus-visible{outline-color:currentColor}
.people{display:flex;gap:4px}
.heading{flex:1;min-width:0}
.title{margin:0;font:inherit;font-weight:600;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.status{display:flex;align-items:center;gap:6px;color:var(--header-subtitle-text-color);font-size:.87em}
.status::before{content:'';width:8px;height:8px;border-radius:50%;background:var(--status-online-color)}
.status.offline::before{background:var(--status-offline-color)}
.status.connecting::before{background:var(--status-connecting-color)}
.close{color:var(--close-button-color)}.close:hover{background:rgba(255,255,255,.15)}
.avatar{flex:none;display:grid;place-items:center;width:28px;height:28px;border-radius:50%;object-fit:cover;
background:var(--bubble-light-color);color:var(--text-color);font-size:11px;font-weight:600}
header .avatar{width:36px;height:36px;font-size:13px}
.space{flex:none;width:28px}
.log{flex:1;min-height:0;display:flex;flex-direction:column;gap:6px;padding:16px;overflow:hidden auto;overscroll-behavior:contain}
.log>*{flex:none}
.said{display:flex;gap:8px}
.column{display:flex;flex-direction:column;align-items:flex-start;min-width:0;max-width:75%}
.out{justify-content:flex-end}.out .column{align-items:flex-end}
.bubble{max-width:100%;padding:8px 13px;border-radius:16px;background:var(--bubble-light-color);
white-space:pre-wrap;overflow-wrap:anywhere}
.out .bubble{background:var(--bubble-dark-color);color:var(--header-title-text-color)}
.caption,.day,.reason,.brand,.restore{color:var(--light-text-color);font-size:12px}
.caption{margin-top:3px;padding-inline:4px}.caption:empty{display:none}
.day{margin-block:4px;text-align:center}
.reason{margin-top:3px;text-align:end}
.link{padding:4px;text-decoration:underline;font-size:13px}
.file,.picture{display:block}
.picture img{display:block;max-width:100%;max-height:220px;border-radius:8px}
.dots{display:flex;gap:4px;padding-block:6px}
.dots i{width:6px;height:6px;border-radius:50%;background:var(--light-text-color);animation:dot 1.2s infinite}
.dots i:nth-child(2){animation-delay:.2s}.dots i:nth-child(3){animation-delay:.4s}
@keyframes dot{50%{opacity:.3}}
.form{display:grid;gap:10px;margin-block:6px}
.form .link{justify-self:center}
.field{display:grid;gap:4px;font-size:13px}
.field input:not([type=checkbox]){height:40px;padding-inline:12px;border:1px solid var(--light-text-color);border-radius:8px;
font-size:16px;background:var(--background-color)}
.field [aria-invalid=true]{border-color:var(--status-offline-color)!important;outline-color:var(--status-offline-color)}
.wrong{font-weight:600}.wrong:empty{display:none}.wrong::before{content:'! '}
.check{display:flex;gap:8px;align-items:flex-start}
.check input{flex:none;width:18px;height:18px;accent-color:var(--main-color)}
.primary{min-height:40px;padding-inline:20px;border-radius:var(--button-border-radius);background:var(--main-color);
color:var(--header-title-text-color);font-weight:600}
.composer{flex:none;position:relative;padding:8px;padding-inline-start:16px;border-block-start:1px solid var(--border-color)}
.row{display:flex;align-items:flex-end;gap:2px;color:var(--light-text-color)}
textarea{flex:1;min-width:0;height:36px;padding-block:8px;resize:none;color:var(--text-color);line-height:20px}
textarea:focus-visible{outline:0}
.composer:has(textarea:focus-visible){box-shadow:inset 0 2px var(--main-color)}
::placeholder{color:var(--light-text-color);opacity:1}
.send{background:var(--main-color)!important;color:var(--header-title-text-color)}
.notice{padding-block:4px;font-size:13px}.notice::before{content:'! '}
.files,.faces{display:flex;flex-wrap:wrap;gap:4px}
.chip{display:flex;align-items:center;max-width:100%;padding-inline-start:10px;border-radius:8px;background:var(--bubble-light-color);font-size:13px}
.ell{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.faces button{width:36px;height:36px;border-radius:8px;font-size:20px}.faces button:hover{background:var(--border-color)}
.brand{flex:none;padding:2px 0 6px;text-align:center;text-decoration:none;font-size:11px}
@media (pointer:coarse){.icon,.faces button{width:44px;height:44px}.icon.small{width:40px;height:40px}.link{min-height:40px}
textarea{height:44px;padding-block:12px;font-size:16px}.primary{min-height:44px}.check input{width:24px;height:24px}}
@media (prefers-reduced-motion:reduce){.dots i{animation:none}}
@media (forced-colors:active){.bubble,.composer{border:1px solid}}
`;

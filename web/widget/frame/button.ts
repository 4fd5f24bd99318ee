/**
 * The style of the button and of the frame around us. It comes with the look, so that the loader stays small, and goes
 * into a constructed sheet: the page's content security policy allows no <style>. What opens is visible at
 * once, with no transition: it takes the focus in the same moment.
 *
 * Of two !important rules the one inside the shadow root wins, of two others the page's: so what makes the host element
 * ours is !important. Nothing of the page matches what is inside; what it inherits ends at `all: initial`.
 */
export const BUTTON_STYLE = `
:host{all:initial!important;position:fixed!important;z-index:2147483647!important;display:block!important}
@media print{:host{display:none!important}}
*{box-sizing:border-box}
button,iframe{position:fixed;bottom:var(--margin);right:var(--margin)}
.left>*{right:auto;left:var(--margin)}
.top>*{bottom:auto;top:var(--margin)}
button{display:flex;align-items:center;gap:8px;min-height:52px;max-width:var(--max-width);margin:0;padding:0 20px 0 18px;border:0;
border-radius:var(--closed-border-radius);background:var(--main-color);color:var(--header-title-text-color);
box-shadow:var(--box-shadow);font:600 var(--font-size)/1.3 var(--font-family);cursor:pointer}
button:focus-visible{outline:2px solid var(--main-color);outline-offset:3px}
button[hidden],iframe[hidden]{display:none}
svg{flex:none;width:20px;height:20px;fill:none;stroke:currentColor;stroke-width:1.5;stroke-linejoin:round}
b{position:absolute;top:-6px;right:-4px;min-width:var(--badge-size);height:var(--badge-size);padding:0 4px;
border-radius:var(--badge-border-radius);background:var(--badge-background-color);color:var(--badge-color);
box-shadow:var(--badge-box-shadow);font:600 13px/var(--badge-size) var(--font-family);text-align:center}
b:empty{display:none}
iframe{width:var(--width);height:var(--height);max-width:var(--max-width);max-height:var(--max-height);
border:var(--border);border-radius:var(--closed-border-radius);background:var(--background-color);box-shadow:var(--box-shadow);
color-scheme:normal;visibility:hidden;opacity:0;transform:translateY(12px);
transition:all var(--transition-duration) var(--transition-easing)}
.open iframe{border-radius:var(--opened-border-radius);visibility:visible;opacity:1;transform:none;
transition-property:opacity,transform,border-radius}
.open button{visibility:hidden}
@media (max-width:480px){iframe{inset:0!important;width:100%;height:100%;max-width:none;max-height:none;border:0}
.open iframe{border-radius:0}}
@media (prefers-reduced-motion:reduce){iframe{transition:none}}
`;

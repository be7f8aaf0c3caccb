// What the launcher looks like. It lives in a shadow root, so that neither page nor widget can restyle the other.
// Sizes are in px: the host page may have any root font size. The speech bubble is cut out of a square, because a picture
// would need the host page's policy to allow it.
import type { Site } from "./place";

/** The site's colours in light and dark. Every pair has passed the server's contrast check. */
export function colours({ brand: b }: Site): [light: string, dark: string] {
  return [`:host{--b:${b.color};--o:${b.on_color};--s:#fff}`, `:host{--b:${b.dark_color};--o:${b.on_dark_color};--s:#181c1f}`];
}

/** The style sheet. */
export function look(site: Site): string {
  const [light, dark] = colours(site);
  return `:host{all:initial;position:fixed;z-index:2147483000;inset-inline-end:24px;bottom:24px}
${light}
@media(prefers-color-scheme:dark){${dark}}
@media print{:host{display:none}}
@media(forced-colors:active){button::before{background:ButtonText!important}}
:host([hidden]),[hidden]{display:none!important}
button{display:flex;align-items:center;gap:12px;position:relative;min-width:208px;min-height:56px;padding:6px 20px 6px 16px;border:1px solid #0000;border-radius:99px;background:var(--b);color:var(--o);font:600 16px system-ui,sans-serif;text-align:start;cursor:pointer;box-shadow:0 4px 24px #14181a33}
button::before{content:"";width:24px;height:24px;flex:none;background:currentColor;clip-path:path(evenodd,"M3 4h18v14H10l-6 5v-5H3zM5 6v10h1v3l3-3h10V6z")}
button:focus-visible{outline:3px double var(--b);outline-offset:2px}
small{display:block;font-size:13px;font-weight:400}
@media(max-width:480px),(max-height:480px){:host{inset-inline-end:16px;bottom:16px}}
@media(max-width:340px){button{min-width:0}span{font-size:0}}`;
}

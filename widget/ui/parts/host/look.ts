// What the panel's frame and the number on the launcher look like. The rules of the launcher stand before these.

export const look = `b{position:absolute;top:-4px;inset-inline-end:-4px;min-width:12px;padding:4px 5px;border-radius:99px;background:#b0241c;color:#fff;font-size:12px;text-align:center}
output{position:fixed;opacity:0;pointer-events:none}
iframe{position:fixed;inset-inline-end:24px;bottom:96px;width:376px;height:608px;max-height:calc(100% - 120px);border:0;border-radius:16px;background:var(--s);box-shadow:0 4px 24px #14181a33}
@media(forced-colors:active){iframe{border:1px solid!important}}
@media(max-width:480px),(max-height:480px){iframe{inset:0;width:100%;height:100%;max-height:none;border-radius:0}[aria-expanded=true]{visibility:hidden}}`;

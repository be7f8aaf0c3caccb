// The rest of what stands on the host page, once somebody wants it: the panel in a frame of Usher's own origin, and what the page
// and the panel say to each other.
import { colours } from "../../loader/look";
import type { Call, Kit } from "../../loader/place";
import { look } from "./look";

/** What the host page says about itself while its visitor is on it. */
interface Update {
  language?: string;
  /** "light", "dark", or anything else for what the visitor's system wishes. */
  scheme?: string;
  page?: object;
}

export default ({ site, w, root, button, small, api, make, paint }: Kit): ((call: Call) => void) => {
  const d = w.document;
  const origin = new URL(site.base, d.URL).origin;
  const kept: Call[] = []; // what the page has said about its visitor and itself: told to the panel whenever it starts
  let frame: HTMLIFrameElement | undefined;
  let ready = false;
  let isOpen = false;
  let shown = ""; // the address of the page as it was last told to the panel
  let own: object | undefined; // what the page calls itself, until its address changes
  let timer = 0;

  paint(look);
  const badge = make("b", { hidden: true });
  const news = make("output", {});
  button.append(badge);
  root.append(news);

  // The browser's own bus: a listener of the page that throws is reported and stops nobody.
  const bus = new EventTarget();
  const emit = (name: string, detail?: unknown) => bus.dispatchEvent(new CustomEvent(name, { detail }));
  const tell = (message: object) => ready && frame?.contentWindow?.postMessage({ usher: 1, ...message }, origin);
  const tellPage = () => {
    const url = d.URL;
    if (url === shown) return;
    if (shown) own = undefined;
    shown = url;
    tell({ type: "page", url, title: plain(), referrer: d.referrer, ...own });
  };
  const tellState = () => {
    tellPage();
    tell({ type: isOpen ? "open" : "close", full: w.matchMedia("(max-width:480px),(max-height:480px)").matches });
  };
  /** The page's title without the number that we put before it. */
  const plain = () => d.title.replace(/^\(\d+\+?\) /, "");
  const count = (n: number, words: string, label: string) => {
    badge.hidden = !n;
    badge.textContent = words;
    news.textContent = button.ariaLabel = label;
    const title = (n ? `(${words}) ` : "") + plain();
    if (title !== d.title) d.title = title;
  };
  const toggle = (open: boolean) => {
    if (open === isOpen) return;
    if (open && !frame) {
      frame = make("iframe", {
        src: `${site.base}/widget/frame?site=${site.site}&lang=${site.language}`,
        title: site.name,
        allow: "autoplay;clipboard-write",
      });
      root.prepend(frame);
      timer = w.setInterval(tellPage, 1000); // pages that change their address without loading
    }
    isOpen = open;
    button.ariaExpanded = `${open}`;
    if (frame) frame.hidden = !open;
    tellState();
    (open ? frame : button)?.focus();
    emit(open ? "open" : "close");
  };
  const hear = (e: MessageEvent) => {
    if (e.origin !== origin || e.source !== frame?.contentWindow || e.data?.usher !== 1) return;
    const m = e.data;
    if (m.type === "ready") {
      ready = true;
      shown = "";
      tellState();
      kept.map(run);
      emit("ready");
    } else if (m.type === "close") toggle(false);
    else if (m.type === "unread") {
      count(m.count, m.badge, m.label);
      emit("unread", m.count);
    } else if (m.type === "office") small.textContent = m.words;
    else if (m.type === "event") emit(m.name, m.detail);
  };
  w.addEventListener("message", hear);

  /** Another loader, in another language, takes over with what was said to this one; this one goes once it stands. */
  const speak = async (language: string) => {
    api.on = false;
    api.q = isOpen ? [...kept, ["open"]] : kept;
    try {
      await import(`${site.base}/widget.js?site=${site.site}&lang=${encodeURIComponent(language)}&${Date.now()}`);
      api("shutdown");
    } catch {
      api.on = true; // not reached: the language stays as it is
    }
  };
  const update = ({ language, scheme, page }: Update, _: unknown, call: Call) => {
    call[1] = { scheme }; // told again to a panel that starts anew; the others are said once
    if (scheme) {
      const [light, dark] = colours(site);
      paint(scheme === "dark" ? dark : scheme === "light" ? light : `${light}@media(prefers-color-scheme:dark){${dark}}`);
      tell({ type: "scheme", scheme });
    }
    if (page) {
      shown = "";
      own = page;
      tellPage();
    }
    if (language && language !== site.language) void speak(language);
  };
  const answers: Record<string, (...rest: never[]) => void> = {
    open: () => toggle(true),
    close: () => toggle(false),
    toggle: () => toggle(!isOpen),
    identify: (token: string) => tell({ type: "identify", token }),
    prefill: (answers: object) => tell({ type: "prefill", answers }),
    update,
    on: (name: string, listener: EventListener) => bus.addEventListener(name, listener),
    off: (name: string, listener: EventListener) => bus.removeEventListener(name, listener),
    shutdown: () => {
      w.clearInterval(timer);
      w.removeEventListener("message", hear);
      count(0, "", "");
    },
  };
  const run = (call: Call) => {
    try {
      answers[call[0]]?.(...([call[1], call[2], call] as never[]));
    } catch (e) {
      console.error(e);
    }
  };
  return (call) => {
    if (/^(identify|prefill|update|on|off)$/.test(call[0])) kept.push(call);
    run(call);
  };
};

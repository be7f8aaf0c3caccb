// Places the launcher on a host page. What stands behind it (the panel's frame, and what the page may say to it) comes in a script
// of its own when somebody wants it: most visitors never do. The host page gets one element, one global and nothing else;
// `usher('shutdown')` takes both away again.
import { look } from "./look";

/** What the server puts in front of the loader. */
export interface Site {
  site: string;
  /** Usher's own origin, with its path prefix if there is one. */
  base: string;
  name: string;
  language: string;
  brand: { color: string; on_color: string; dark_color: string; on_dark_color: string };
  /** The two lines of the launcher; opens is a moment that belongs behind the second one. again: after a failure. */
  texts: { ask: string; state: string; opens?: string; again: string };
}

export type Call = [name: string, ...rest: unknown[]];

/** The one global. */
export interface Api {
  (...call: Call): void;
  q?: Call[];
  /** The mark of a loader that runs: a second one on the same page goes away quietly. */
  on?: boolean;
}

type Make = <K extends keyof HTMLElementTagNameMap>(tag: K, properties: object, ...inside: (Node | string)[]) => HTMLElementTagNameMap[K];

/** What the rest gets of the launcher. */
export interface Kit {
  site: Site;
  w: Window & { usher?: Api | undefined };
  root: ShadowRoot;
  button: HTMLButtonElement;
  /** Its second line. */
  small: HTMLElement;
  api: Api;
  make: Make;
  /** Adds a style sheet. */
  paint(css: string): void;
}

/** The rest: given the launcher, it says what answers the page's calls. */
export type Rest = (kit: Kit) => (call: Call) => void;

/** The file of the rest; the build puts it in. */
declare const usherParts: { host: string };

const allows = ([name]: Call) => name === "consent" || name === "show";

/** Puts the launcher on the page of `w`, unless one stands there. Where the page's tag says so, it waits for the visitor's consent. */
export function place(site: Site, w: Kit["w"], waits = w.document.currentScript?.dataset.consent === "wait"): void {
  if (w.usher?.on) return;
  const d = w.document;
  const calls = w.usher?.q ?? []; // what nobody has answered yet
  if (waits && !calls.some(allows)) {
    const stub: Api = (...call) => {
      calls.push(call);
      if (allows(call)) place(site, w, false);
    };
    stub.q = calls;
    w.usher = stub;
    return;
  }
  let answer: ((call: Call) => void) | undefined;
  let asked = false;
  let tries = 0;

  const make: Make = (tag, properties, ...inside) => {
    const element = Object.assign(d.createElement(tag), properties);
    element.append(...inside);
    return element;
  };

  const host = make("div", { lang: site.language });
  const root = host.attachShadow({ mode: "open" });
  const paint = (css: string) => {
    try {
      const sheet = new (w as Window & typeof globalThis).CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    } catch {
      // Browsers without constructed sheets; a nonce of the host page lets the element through its policy.
      root.append(make("style", { nonce: d.querySelector<HTMLElement>("script[nonce]")?.nonce }, css));
    }
  };
  paint(look(site));
  const { ask, state, opens, again } = site.texts;
  const moment = opens ? new Date(opens).toLocaleString(site.language, { weekday: "short", hour: "numeric", minute: "numeric" }) : "";
  const small = make("small", {}, state, moment);
  const button = make("button", { ariaExpanded: "false" }, make("span", {}, ask, small));
  root.append(button);

  // Some pages replace everything in them when they move on. The element hangs on <html>, which survives most of that;
  // where it does not, it is put back. Only direct children are watched, which costs nothing while a page works.
  const attach = () => host.isConnected || d.documentElement.append(host);
  const watch = new MutationObserver(attach);

  const api: Api = (...call) => {
    const [name] = call;
    if (name === "hide" || allows(call)) host.hidden = name === "hide";
    if (answer) answer(call);
    else calls.push(name === "toggle" ? ["open"] : call); // who clicks again while it loads wants it open
    if (name === "shutdown") {
      watch.disconnect();
      host.remove();
      if (w.usher === api) delete w.usher;
    }
    if (/^(open|toggle|update)$/.test(name)) more();
  };
  /** Loads the rest, once. A browser remembers that an address failed to load, so another try has another one. */
  const more = () => {
    if (asked) return;
    asked = true;
    import(`${site.base}/static/${usherParts.host}?${tries++}`).then(
      (rest: { default: Rest }) => {
        answer = rest.default({ site, w, root, button, small, api, make, paint });
        calls.map(answer);
      },
      () => {
        asked = false;
        small.textContent = again;
      },
    );
  };
  api.on = true;
  w.usher = api;

  button.onclick = () => api("toggle");
  button.onpointerenter = button.onfocus = more;
  watch.observe(d.documentElement, { childList: true });
  attach();
  for (const call of calls.splice(0)) api(...call);
}

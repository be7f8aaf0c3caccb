// Talk with the page that embeds the panel. Both the sender and its origin are checked: another frame of the same page, or
// a page that is not the site's, is not heard.

export interface HostPage {
  url: string;
  title: string;
  referrer: string;
}

/** What the loader says. */
export type FromHost =
  | ({ type: "page" } & HostPage)
  | { type: "open" | "close"; full?: boolean }
  | { type: "scheme"; scheme: string }
  | { type: "identify"; token: string }
  | { type: "prefill"; answers: Record<string, string> };

/** What the loader is told. */
export type ToHost =
  | { type: "ready" | "close" }
  | { type: "unread"; count: number; badge: string; label: string; name: string }
  /** Who is there now, in words: what the launcher said when the page was loaded may have become wrong. */
  | { type: "office"; words: string }
  | { type: "event"; name: string; detail?: unknown };

/** Whether a page of this origin may embed the panel: one of the site's, where "*." stands for one or more labels, or Usher's own. */
export function allowed(origin: string, origins: string[], own: string): boolean {
  return (
    origin === own ||
    origins.some((o) => {
      const [scheme, rest] = o.split("://*.");
      if (rest === undefined) return o === origin;
      return origin.startsWith(`${scheme}://`) && origin.endsWith(`.${rest}`);
    })
  );
}

export class Host {
  #origin = "";
  readonly #window: Window;

  /** hears calls back for each message of the embedding page. */
  constructor(w: Window, origins: string[], hear: (message: FromHost) => void) {
    this.#window = w;
    w.addEventListener("message", (e) => {
      if (e.source !== w.parent || !allowed(e.origin, origins, w.location.origin) || e.data?.usher !== 1) return;
      this.#origin = e.origin;
      hear(e.data as FromHost);
    });
    // The first word is ours. It says nothing, so it may be said to whoever embeds us; everything later goes to an origin.
    if (this.embedded) w.parent.postMessage({ usher: 1, type: "ready" }, "*");
  }

  /** False when the panel is opened as a page of its own. */
  get embedded(): boolean {
    return this.#window.parent !== this.#window;
  }

  tell(message: ToHost): void {
    if (this.embedded && this.#origin) this.#window.parent.postMessage({ usher: 1, ...message }, this.#origin);
  }
}

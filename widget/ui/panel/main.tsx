/** @jsxImportSource ../dom */
// The entry of the panel: puts the parts together and gives them the browser.
import { render } from "../dom/jsx-runtime";
import { provided } from "../texts/texts";
import { App } from "./app";
import { paint } from "./brand";
import { readConfig } from "./config";
import { focusFirst, keepFocusInside } from "./focus";
import { clock } from "./format";
import { Host } from "./host";
import { Memory, safely } from "./memory";
import { panel } from "./panel";
import type { Name } from "./parts";
import { Chime } from "./sound";

/** The file of each part; the build puts them in. */
declare const usherParts: Record<Name, string>;
const files: Record<Name, string> = { start: usherParts.start, check: usherParts.check, end: usherParts.end, files: usherParts.files };

function start(): void {
  const language = provided();
  const json = document.getElementById("config")?.textContent;
  const root = document.getElementById("panel");
  if (!language || !json || !root) return;
  const { texts, more } = language;
  const config = readConfig(json);
  paint(config.brand, document.documentElement);
  const memory = new Memory(
    config.site,
    safely(() => sessionStorage),
    safely(() => localStorage),
  );
  const chime = new Chime();
  const prefix = location.pathname.replace(/\/widget\/frame$/, "");
  let host: Host | undefined;
  let drawn = true;
  const draw = () => {
    if (!drawn) return;
    drawn = false;
    setTimeout(() => {
      drawn = true;
      render(view(), root);
    });
  };
  const app = new App(config, texts, clock(locale(texts.language), Date.now), memory, {
    prefix,
    draw,
    embedded: window.parent !== window,
    now: Date.now,
    visible: () => document.visibilityState === "visible",
    connect: () => new WebSocket(`${location.origin.replace(/^http/, "ws")}${prefix}/widget/socket`),
    later: (work, ms) => window.setTimeout(work, ms),
    cancel: (timer) => window.clearTimeout(timer),
    chance: Math.random,
    tell: (message) => host?.tell(message),
    chime: () => chime.play(),
    unlock: () => chime.unlock(),
    paint: (scheme) => {
      document.documentElement.dataset.scheme = scheme;
    },
    reload: () => location.reload(),
    replaced: (name) =>
      fetch(`${prefix}/static/${files[name]}`).then(
        (answer) => answer.status === 404,
        () => false,
      ),
    load: (name, tries) => {
      // A browser remembers that an address failed to load, so another try has another one.
      const get = async (file: string) => (await import(`${prefix}/static/${file}${tries ? `?${tries}` : ""}`)).default;
      return Promise.all([get(files[name]), get(more)]);
    },
    office: () =>
      fetch(`${prefix}/widget/api/sites/${config.site}/state`)
        .then(async (answer) => (await answer.json()).office)
        .catch(() => undefined),
  });
  const view = panel(app);
  render(view(), root);
  document.addEventListener("visibilitychange", () => app.wake());
  window.addEventListener("online", () => app.wake());
  window.addEventListener("storage", (e) => app.changed(e.key));
  // A file that is dropped beside the mark must not take the panel's place.
  for (const name of ["dragover", "drop"] as const)
    document.addEventListener(name, (e) => {
      if (!e.dataTransfer?.types.includes("Files")) return;
      e.preventDefault();
      if (name === "drop" && app.chatting) app.attach(e.dataTransfer.files);
    });
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && !e.isComposing && !document.querySelector("dialog")) app.close();
    else if (e.key === "Tab" && app.full) keepFocusInside(e, root);
  });
  host = new Host(window, config.origins, (message) => {
    app.hear(message);
    if (message.type === "open") setTimeout(() => focusFirst(root));
  });
}

/** The visitor's own kind of the panel's language, if they have one: 16:00 in Britain is 4:00 PM in the States. */
function locale(language: string): string {
  return navigator.languages.find((l) => l.split("-")[0] === language) ?? language;
}

// The words stand before this in the same script.
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();

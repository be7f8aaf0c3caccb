/** @jsxImportSource ../dom */
// The head of the panel: who answers, and whether they are there.
import type { ComponentChildren } from "preact";
import type { App } from "./app";
import { Face } from "./face";
import { Icon } from "./icon";
import { presence } from "./office_words";

/** The head with the firm, or with the person who answers. */
export function Head({ app }: { app: App }) {
  const { agent, mode } = app.state;
  const person = app.chatting && mode === "with" && agent ? agent.name : "";
  const { dot, words } = presence(app);
  const { name } = app.config;
  const firms = !app.picture?.of;
  return (
    <Bar app={app}>
      <Face app={app} id={app.picture?.id} name={person || name} logo={app.picture ? firms : !person} alt={person && firms ? name : ""} />
      <div class="grow">
        <h1>{person || name}</h1>
        <small class="state">
          {dot && <span class={`dot ${dot}`} />}
          {words}
        </small>
      </div>
      {app.chatting && <Sound app={app} />}
    </Bar>
  );
}

/** The row itself, with the button that closes the panel where the thumb or the mouse expects it. */
export function Bar({ app, children }: { app: App; children: ComponentChildren }) {
  const close = app.around.embedded && (
    <button class="btn quiet icon" type="button" aria-label={app.texts.close} title={app.texts.close} onClick={() => app.close()}>
      <Icon of={app.full ? "down" : "x"} />
    </button>
  );
  return (
    <header class="hd">
      {app.full && close}
      {children}
      {!app.full && close}
    </header>
  );
}

function Sound({ app }: { app: App }) {
  const { mute } = app.memory;
  const name = mute ? app.texts.soundOn : app.texts.soundOff;
  const flip = () => {
    app.memory.mute = !mute;
    if (mute) {
      app.around.unlock();
      app.around.chime();
    }
    app.around.draw();
  };
  return (
    <button class="btn quiet icon" type="button" aria-label={name} title={name} onClick={flip}>
      <Icon of={mute ? "mute" : "sound"} />
    </button>
  );
}

/** @jsxImportSource ../dom */
// The panel: one of three screens under one head.

import type { JSX } from "../dom/jsx-runtime";
import { fill } from "../texts/texts";
import type { App } from "./app";
import { Composer } from "./composer";
import { Form, Off } from "./form";
import { Head } from "./head";
import { Icon } from "./icon";
import { LogBox } from "./log";

/** The view of an app: a function that says what is to be seen now. */
export function panel(app: App) {
  const log = new LogBox(app);
  const composer = new Composer(app);
  return () => (
    <>
      {(app.asking.digits && app.parts.has("check")?.view()) || (
        <Usual app={app} chat={() => <Chat app={app} log={log} composer={composer} />} />
      )}
      <p class="sr" aria-live="polite">
        {app.spoken}
      </p>
    </>
  );
}

function Usual({ app, chat }: { app: App; chat: () => JSX.Element }) {
  return (
    <>
      <Head app={app} />
      <main class="body">{app.chatting ? chat() : app.config.starting ? <Form key="form" app={app} /> : <Off app={app} />}</main>
    </>
  );
}

function Chat({ app, log, composer }: { app: App; log: LogBox; composer: Composer }) {
  const { state, texts: t } = app;
  return (
    <>
      <Strip app={app} />
      {log.view()}
      {/* Its place is kept, so that the log does not jump when somebody starts to write. */}
      <p class="typing">
        {state.writing && (
          <>
            <i />
            <i />
            <i />
            {fill(t.writing, { name: state.writing })}
          </>
        )}
      </p>
      {composer.view()}
    </>
  );
}

/** States of the line that last. It lies over the log and moves nothing; a short cut is over before it shows. */
function Strip({ app }: { app: App }) {
  const { texts: t } = app;
  const { link } = app.state;
  return (
    <div class={`strip ${link}`} role="status">
      {link === "cut" && (
        <>
          <Icon of="off" />
          <span>{t.cut}</span>
        </>
      )}
      {link === "elsewhere" && (
        <>
          <span>{t.elsewhere}</span>
          <button class="btn" type="button" onClick={() => app.join()}>
            {t.goOn}
          </button>
        </>
      )}
    </div>
  );
}

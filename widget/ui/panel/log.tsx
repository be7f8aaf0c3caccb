/** @jsxImportSource ../dom */
// The conversation as it is read: day lines, notices, messages with their exact time and what became of them.

import { count, fill } from "../texts/texts";
import type { App } from "./app";
import { Face } from "./face";
import { Icon } from "./icon";
import { Later } from "./later";
import { promise } from "./office_words";
import { Quote } from "./quote";
import { answers, type Bubble, type Fate, type Row, rows, wordsOf } from "./state";

const fateIcons = { sending: "clock", later: "clock", sent: "check", delivered: "checks", seen: "eye", failed: "alert" } as const;

/** The box that scrolls: it stays at its end while the visitor is there, and counts what is new while they read above. */
export class LogBox {
  readonly #app: App;
  #box: Element | null = null;
  #newest = 0;
  // The keyboard of a phone makes the log lower; the last message stays in sight.
  readonly #observer = typeof ResizeObserver === "function" ? new ResizeObserver(() => this.#follow()) : undefined;

  constructor(app: App) {
    this.#app = app;
  }

  #settle(box: Element | null) {
    if (box !== this.#box) {
      this.#observer?.disconnect();
      if (box) this.#observer?.observe(box);
      this.#box = box;
    }
    this.#follow();
    if (this.#app.atEnd) this.#newest = this.#app.state.theirs;
  }

  #follow() {
    const box = this.#box;
    if (box && this.#app.atEnd) box.scrollTop = box.scrollHeight;
  }

  #scrolled() {
    const box = this.#box;
    if (box) this.#app.scrolled(box.scrollHeight - box.scrollTop - box.clientHeight < 40);
  }

  #toEnd() {
    this.#app.scrolled(true);
    this.#follow();
    (this.#box as HTMLElement | null)?.focus();
  }

  view() {
    const app = this.#app;
    const { state, texts: t } = app;
    const fresh = app.atEnd ? 0 : answers(state, this.#newest).length;
    const list = rows(state, (at) => app.clock.dayOf(at));
    return (
      <div class="logbox">
        <div
          class="log"
          role="log"
          aria-live="off"
          aria-label={t.log}
          tabIndex={0}
          onScroll={() => this.#scrolled()}
          ref={(e: Element | null) => this.#settle(e)}
        >
          <span class="push" />
          {list.map((row) => (
            <Line key={row.key} app={app} row={row} />
          ))}
          <Expected app={app} />
        </div>
        {fresh > 0 && (
          <button class="btn fresh" type="button" onClick={() => this.#toEnd()}>
            <Icon of="down" />
            {count(t.language, t.fresh, fresh)}
          </button>
        )}
      </div>
    );
  }
}

function Line({ app, row }: { app: App; row: Row }) {
  const { texts: t, clock } = app;
  if (row.is === "day") return <p class="day">{clock.day(row.at)}</p>;
  if (row.is === "note") {
    const { event: e } = row;
    const words = e.kind === "assigned" ? fill(t.answers, { name: e.name }) : e.kind === "closed" ? t.ended : t.resumed;
    return <p class="sys">{words}</p>;
  }
  return (
    <div class={`msg${row.out ? " out" : ""}${row.turn ? " turn" : ""}${row.fate === "failed" || row.files ? " below" : ""}`}>
      {/* The text says which way it runs: the name before it is a bdi and the quote says its own way, so neither has a say in that.
          It can have the focus, so that a finger's tap shows the button beside it and a quote leads to it. */}
      <div class={row.gone ? "tomb" : "bubble"} id={`m-${row.key}`} tabIndex={-1} dir="auto">
        <bdi class="sr">{row.out ? t.you : row.name}: </bdi>
        {row.gone && <Icon of="undo" />}
        {row.quote && <Quote app={app} said={row.quote} />}
        {row.gone ? t.retracted : row.text}
        {row.files?.length && (app.parts.want("files")?.shown(row.files) ?? <Names app={app} row={row} />)}
      </div>
      <div class={`meta${row.fate === "failed" ? " fail" : ""}`}>
        {row.at && (
          <time dateTime={row.at} title={new Date(row.at).toLocaleString(t.language)}>
            {clock.time(row.at)}
          </time>
        )}
        {row.fate && <Told app={app} fate={row.fate} id={row.key} dot={!!row.at} />}
      </div>
      {row.who !== undefined && <Face app={app} id={faceOf(app, row.who)} name={row.name} logo={!app.picture?.of} alt="" />}
      {row.code?.includes(" ") && <p class="why">{row.code}</p>}
      {row.at && !row.gone && (
        <button
          class="btn quiet icon q"
          type="button"
          aria-label={t.quote}
          aria-describedby={`m-${row.key}`}
          title={t.quote}
          onClick={() => {
            app.quote(row.key);
            document.getElementById("f-say")?.focus();
          }}
        >
          <Icon of="quote" />
        </button>
      )}
    </div>
  );
}

/** The picture beside what somebody said: their own, or the firm's. */
function faceOf({ picture }: App, who: string): string | undefined {
  return !picture?.of || picture.of === who ? picture?.id : undefined;
}

/** The files of a message by name, until what shows them has come. */
function Names({ app, row }: { app: App; row: Bubble }) {
  return (
    <>
      {wordsOf({ files: row.files })}
      {app.parts.failed("files") && <Later app={app} name="files" />}
    </>
  );
}

/** What became of a message: a drawing and its word, one after the other in the same place. */
function Told({ app, fate, id, dot }: { app: App; fate: Fate; id: string; dot: boolean }) {
  const { texts: t } = app;
  return (
    <span class="fate">
      {dot && "· "}
      <Icon of={fateIcons[fate]} />
      {t[fate]}
      {fate === "failed" && (
        <button class="btn quiet again" type="button" onClick={() => app.retry(id)}>
          {t.again}
        </button>
      )}
    </span>
  );
}

/** While nobody answers yet: the place in the line, and when an answer can be expected. */
function Expected({ app }: { app: App }) {
  const { state, texts: t } = app;
  if (state.mode === "closed")
    return (
      <>
        <Later app={app} name="end" />
        <p class="sys">{t.resume}</p>
      </>
    );
  if (state.link !== "live" || state.mode !== "waiting" || answers(state, 0).length) return null;
  const place = state.ahead ? fill(t.before, { n: state.ahead }) : t.next;
  const first = app.here ? place : promise(app) || t.promise;
  const then = [app.here ? promise(app) : "", first === t.promise ? "" : t.promise].filter(Boolean).join(". ");
  return (
    <div class="promise turn">
      <Icon of="clock" />
      <span>{first}</span>
      {then && <small>{then}</small>}
    </div>
  );
}

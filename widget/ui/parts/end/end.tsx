/** @jsxImportSource ../../dom */
// What a visitor thinks of the conversation, which may change, and the conversation as a file.

import type { App } from "../../panel/app";
import { Drawing } from "../../panel/drawing";
import type { Event, FrameDown } from "../../panel/frames";
import { fill } from "../../texts/texts";
import { sizeIn } from "../files/size";
import type { Words } from "../words/words";
import { Letter } from "./letter";
import { fileName, transcript } from "./transcript";

const good = "M7 11l4-7q2.500 0 2 3l-.7 3H19q1.500.500 1 2l-1.600 6q-.4 1.500-2 1.500H7zM3.500 11H7v8.500H3.500z";
const bad = "M7 13l4 7q2.500 0 2-3l-.7-3H19q1.500-.5 1-2l-1.600-6q-.4-1.500-2-1.500H7zM3.500 4.500H7V13H3.500z";
const save = "M12 4v11M7 10.500l5 5 5-5M4.500 20h15";

/** The longest comment, as the server counts it. */
const longest = 1000;

export class End {
  readonly #app: App;
  readonly #words: Words;
  /** What is on its way to the server, and whether it did not arrive. */
  #sent: { good: boolean; comment: string } | undefined;
  #failed = false;
  #comment = "";
  readonly #letter: Letter;

  constructor(app: App, words: Words) {
    this.#app = app;
    this.#words = words;
    this.#letter = new Letter(app, words);
    app.ears.push((frame) => this.#hear(frame));
  }

  #hear(f: FrameDown) {
    if (!this.#sent) return;
    if (f.t === "events" && f.events.some((e) => e.kind === "rated")) {
      this.#sent = undefined;
      this.#failed = false;
    } else if (f.t === "error" && f.id === "rate") this.#fail();
  }

  #fail() {
    this.#failed = true;
    this.#app.around.draw();
  }

  /** The rating that the log has, if there is one. */
  get #kept() {
    return this.#app.state.log.filter((e): e is Extract<Event, { kind: "rated" }> => e.kind === "rated").pop();
  }

  #rate(isGood: boolean, comment: string) {
    const kept = this.#kept;
    if (kept?.good === isGood && (kept.text ?? "") === comment) return;
    this.#sent = { good: isGood, comment };
    this.#failed = false;
    if (!this.#app.send({ t: "rate", good: isGood, comment })) this.#fail();
    this.#app.around.draw();
  }

  #save() {
    const { state, texts: t, config } = this.#app;
    const form = new Intl.DateTimeFormat(this.#app.clock.language, { dateStyle: "medium", timeStyle: "long" });
    const text = transcript(state.log, {
      firm: config.name,
      you: t.you,
      retracted: t.retracted,
      ended: t.ended,
      answers: (name) => fill(t.answers, { name }),
      size: (bytes) => sizeIn(t.language, bytes),
      when: (at) => form.format(new Date(at)),
    });
    const first = state.log[0]?.at ?? new Date(this.#app.around.now()).toISOString();
    const url = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/plain;charset=utf-8" })); // the mark tells old editors that it is UTF-8
    const a = document.createElement("a");
    a.href = url;
    a.download = fileName(config.name, first.slice(0, 10));
    a.click();
    this.#app.around.later(() => URL.revokeObjectURL(url), 60_000);
  }

  view() {
    const app = this.#app;
    const w = this.#words;
    const kept = this.#kept;
    const answered = app.state.log.some((e) => e.kind === "said" && e.by.kind === "agent");
    if (this.#sent && app.state.link !== "live") this.#failed = true; // nobody knows whether it arrived
    const lost = this.#failed;
    const mine = this.#sent ?? (kept && { good: kept.good, comment: kept.text ?? "" });
    const choice = (isGood: boolean, name: string, drawing: string) => (
      <button
        class={`btn${mine?.good === isGood ? " chosen" : ""}`}
        type="button"
        aria-pressed={mine?.good === isGood}
        onClick={() => this.#rate(isGood, mine?.comment ?? "")}
      >
        <Drawing d={drawing} />
        {name}
      </button>
    );
    return (
      <div class="end">
        {answered && (
          <fieldset>
            <legend>{w.how}</legend>
            <div class="btns">
              {choice(true, w.good, good)}
              {choice(false, w.bad, bad)}
            </div>
            {mine && (
              <form
                class="field"
                onSubmit={(e) => {
                  e.preventDefault();
                  this.#rate(mine.good, this.#comment.trim());
                }}
              >
                <label for="f-comment">
                  {w.comment} <span class="opt">({app.texts.optional})</span>
                </label>
                <textarea
                  class="area"
                  id="f-comment"
                  rows={2}
                  maxLength={longest}
                  ref={(e: Element | null) => {
                    const field = e as HTMLTextAreaElement | null;
                    if (field && !field.dataset.had) {
                      field.dataset.had = "1";
                      this.#comment ||= mine.comment;
                      field.value = this.#comment;
                    }
                  }}
                  onInput={(e) => {
                    this.#comment = e.currentTarget.value;
                  }}
                />
                <button class="btn" type="submit">
                  {app.texts.send}
                </button>
              </form>
            )}
            <p class={lost ? "error" : "fine"} role="status">
              {lost ? w.notKept : this.#sent ? app.texts.sending : kept ? w.thanks : ""}
            </p>
          </fieldset>
        )}
        <button class="btn" type="button" onClick={() => this.#save()}>
          <Drawing d={save} />
          {w.transcript}
        </button>
        {this.#letter.view()}
      </div>
    );
  }
}

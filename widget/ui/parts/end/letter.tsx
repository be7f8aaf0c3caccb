/** @jsxImportSource ../../dom */
// The conversation by e-mail, for a visitor whose address the host site proved. It goes there and nowhere else.

import type { App } from "../../panel/app";
import { Drawing } from "../../panel/drawing";
import type { Offer } from "../../panel/frames";
import { randomKey } from "../../panel/memory";
import { fill } from "../../texts/texts";
import type { Words } from "../words/words";

const envelope = "M3.500 6h17v12.500h-17zM4 6.500l8 6.500 8-6.500";

export class Letter {
  readonly #app: App;
  readonly #words: Words;
  /** The id of a wish that may or may not have arrived: another try has the same one, so that no second letter leaves. */
  #wish = "";
  #asking = false;
  /** Why the server did not take the wish, in words. */
  #refused = "";

  constructor(app: App, words: Words) {
    this.#app = app;
    this.#words = words;
  }

  async #ask(): Promise<void> {
    const app = this.#app;
    const before = app.state.letter;
    if (this.#asking || before?.state === "sending") return;
    this.#wish ||= randomKey(16);
    this.#asking = true;
    this.#refused = "";
    app.around.draw();
    const { status, said } = await this.#put();
    if (status && status < 500) this.#wish = "";
    // A frame that came meanwhile is newer than the answer.
    if (status === 202 && app.state.letter === before) app.state = { ...app.state, letter: said as Offer };
    if (status !== 202) this.#refused = refusedWords(this.#words, status, said.code);
    this.#asking = false;
    app.around.draw();
  }

  /** Status 0 means that the server was not reached. */
  async #put(): Promise<{ status: number; said: Partial<Offer> & { code?: string } }> {
    const { around, config, memory, state } = this.#app;
    try {
      const answer = await fetch(
        `${around.prefix}/widget/api/sites/${config.site}/conversations/${state.conversation}/letters/${this.#wish}`,
        { method: "PUT", headers: { Authorization: `Bearer ${memory.token}` }, credentials: "omit" },
      );
      return { status: answer.status, said: await answer.json().catch(() => ({})) };
    } catch {
      return { status: 0, said: {} };
    }
  }

  view() {
    const offer = this.#app.state.letter;
    if (!offer) return null;
    const w = this.#words;
    const busy = this.#asking || offer.state === "sending";
    const bad = !busy && (this.#refused || (offer.state === "failed" && w.letterFailed));
    return (
      <div class="field">
        <button class="btn" type="button" aria-disabled={busy} onClick={() => void this.#ask()}>
          <Drawing d={envelope} />
          {fill(w.letter, { to: offer.to })}
        </button>
        <p class={bad ? "error" : "fine"} role="status">
          {bad || (this.#asking ? w.letterAsked : became(w, offer))}
        </p>
      </div>
    );
  }
}

/** What became of the newest letter that the mail server did not refuse. */
function became(w: Words, offer: Offer): string {
  const words = { sending: w.letterOn, sent: w.letterSent, maybe: w.letterMaybe, failed: "" };
  return offer.state ? fill(words[offer.state], { to: offer.to }) : "";
}

function refusedWords(w: Words, status: number, code: string | undefined): string {
  if (code === "too_many_letters") return w.letterOften;
  if (status === 429) return w.letterWait;
  return !status || status >= 500 ? w.letterLost : w.letterGone;
}

// The questionnaire as it is filled in: checked and kept. What happens on its way to the server is in the part "start".

import type { Digits } from "../parts/start/opening";
import { fill } from "../texts/texts";
import { type Fault, faultOf, faultsOf, lengthOf, longest } from "./answers";
import type { App } from "./app";
import { countdown } from "./format";
import type { Draft } from "./memory";
import { questions } from "./office_words";

/** What the server said no with, in words; until is the moment from which another try makes sense (0: at once). */
export interface No {
  words: string;
  limited: boolean;
  until: number;
  reference: string;
}

export class Asking {
  readonly #app: App;
  readonly draft: Draft;
  faults: Record<string, Fault | string> = {};
  busy = false;
  no: No | undefined;
  /** The check by digits that is shown, if one is. */
  digits: Digits | undefined;
  wrong = false;
  identity = "";
  /** What a program filled into the field that no person sees. */
  website = "";
  /** Rises when the form is refused, by us or by the server: the first fault then gets the focus. */
  refocus = 0;
  #hurried = false;
  /** When the form was first there, in ms since 1970. */
  readonly since: number;

  constructor(app: App) {
    this.#app = app;
    this.draft = app.memory.draft;
    this.since = app.around.now();
    if (this.draft.renewed) this.no = { words: app.texts.renewed, limited: false, until: 0, reference: "" };
    this.draft.renewed = false;
  }

  /** Takes what the host page knows about its visitor; what somebody typed is not overwritten. */
  prefill(answers: Record<string, string>): void {
    for (const { key } of [...this.#app.config.form.fields, { key: "email" }]) {
      const value = answers?.[key];
      if (typeof value === "string" && !this.draft.answers[key]) this.draft.answers[key] = value;
    }
  }

  /** Somebody types. Nothing is checked yet, a fault that was shown is not shown on. */
  typed(key: string, value: string): void {
    if (key === "text") this.draft.text = value;
    else this.draft.answers[key] = value;
    this.#app.memory.draft = this.draft;
    if (this.#app.config.form.fields.some((f) => f.shown_when?.key === key)) this.#app.around.draw();
    if (!this.#hurried) this.#app.parts.get("start").catch(() => undefined); // sending tries again, and says so
    this.#hurried = true;
  }

  /** Somebody leaves a field: now it is checked, unless it is still empty. */
  left(key: string): void {
    const field = questions(this.#app).find((f) => f.key === key);
    const value = this.draft.answers[key] ?? "";
    if (key === "text") this.faults = { ...this.faults, text: lengthOf(this.draft.text) > longest ? "too_long" : "" };
    else if (field) this.faults = { ...this.faults, [key]: value.trim() ? faultOf(field, value) : "" };
    this.#app.around.draw();
  }

  /** The ms for which sending makes no sense yet. */
  get wait(): number {
    return Math.max(0, (this.no?.until ?? 0) - this.#app.around.now());
  }

  /** The refusal in words, with what is left of the wait. */
  get words(): string {
    return this.no ? fill(this.no.words, { time: countdown(this.wait) }) : "";
  }

  async submit(): Promise<void> {
    if (this.busy || this.wait) return;
    this.faults = faultsOf(questions(this.#app), this.draft.answers, this.draft.text);
    if (Object.keys(this.faults).length) {
      this.refocus++;
      this.#app.around.draw();
      return;
    }
    this.busy = true;
    this.#app.around.draw();
    try {
      await (await this.#app.parts.get("start")).submit();
    } catch {
      this.no = { words: this.#app.texts.unreached, limited: false, until: 0, reference: "" };
      this.refocus++;
    }
    this.busy = false;
    this.#app.around.draw();
  }
}

// The questionnaire on its way to the server: proved, refused with a reason, or taken.
import type { App } from "../../panel/app";
import { type Refusal, whyOf } from "../../panel/http";
import { randomKey } from "../../panel/memory";
import { questions } from "../../panel/office_words";
import type { Words } from "../words/words";
import { Opening, type Request } from "./opening";
import { solve } from "./work";

export class Sending {
  readonly #app: App;
  readonly #words: Words;
  #opening: Opening | undefined;

  constructor(app: App, words: Words) {
    this.#app = app;
    this.#words = words;
  }

  /** Sends what the questionnaire holds, which has no fault. */
  submit(): Promise<void> {
    return this.#try(() => this.#alone(() => this.#send()));
  }

  /** Hands in the digits and, when they were right, the question. */
  async submitDigits(digits: string): Promise<void> {
    const { asking } = this.#app;
    const check = asking.digits;
    const opening = this.#opening;
    if (!check || !opening || asking.busy) return;
    const clean = digits.replace(/\D/g, "");
    await this.#try(async () => {
      try {
        await opening.answer(check.id, clean);
      } catch (e) {
        const status = whyOf(e)?.status ?? 0;
        if (status < 400 || status === 429 || status >= 500) throw e;
        asking.wrong = true;
        asking.digits = await opening.digits();
        return;
      }
      asking.digits = undefined;
      await this.#alone(() => this.#send());
    });
  }

  /** Shows other digits. */
  async another(): Promise<void> {
    const { asking } = this.#app;
    const opening = this.#opening;
    if (!opening || asking.busy) return;
    await this.#try(async () => {
      asking.wrong = false;
      asking.digits = await opening.digits();
    });
  }

  /** Back to the form, in which everything still stands. */
  back(): void {
    this.#app.asking.digits = undefined;
    this.#app.asking.wrong = false;
    this.#app.around.draw();
  }

  async #try(work: () => Promise<void>): Promise<void> {
    const { asking, around } = this.#app;
    asking.busy = true;
    asking.no = undefined;
    around.draw();
    try {
      await work();
    } catch (e) {
      asking.digits = undefined;
      this.#refused(whyOf(e) ?? { status: 500, code: "", retry: 0, reference: "", fields: {} });
    }
    asking.busy = false;
    around.draw();
  }

  /** Lets only one tab of this visitor start a conversation at a time, where the browser has locks and allows them in a frame. */
  async #alone(work: () => Promise<void>): Promise<void> {
    let inside = false;
    try {
      await navigator.locks.request(`usher.${this.#app.config.site}`, () => {
        inside = true;
        return work();
      });
    } catch (e) {
      if (inside) throw e;
      await work();
    }
  }

  async #send(): Promise<void> {
    const { memory, around, parts, config, asking } = this.#app;
    const { draft } = asking;
    if (memory.token) {
      // Another tab has started in the meantime: the question goes into that conversation.
      this.#app.join();
      this.#app.say(draft.text.trim());
      this.#clear();
      return;
    }
    draft.token ||= randomKey(32);
    draft.start ||= randomKey(16);
    memory.draft = draft;
    const pause = () => new Promise<void>((go) => around.later(() => go(), 0));
    this.#opening ??= new Opening(`${around.prefix}/widget/api/sites/${config.site}`, draft.token, (work) => solve(work, pause));
    const begun = await this.#opening.start(this.#request());
    if (!begun) {
      await parts.get("check");
      asking.wrong = false;
      asking.digits = await this.#opening.digits();
      return;
    }
    memory.token = begun.token || draft.token;
    this.#app.do({ do: "say", id: begun.message_id, text: draft.text.trim() });
    this.#app.do({ do: "frame", frame: { t: "ack", id: begun.message_id, n: begun.n, at: begun.at } });
    this.#clear();
    this.#app.join();
    around.tell({ type: "event", name: "started" });
  }

  #request(): Request {
    const { config, page, around, texts, asking } = this.#app;
    return {
      token: asking.draft.token,
      start_id: asking.draft.start,
      text: asking.draft.text.trim(),
      answers: this.#answers(),
      page,
      language: texts.language,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? "",
      elapsed_ms: around.now() - asking.since,
      website: asking.website,
      form_version: config.form.version,
      ...(asking.identity ? { identity: asking.identity } : {}),
    };
  }

  /** The answers to questions that are asked; those of an older form in a kept draft stay behind. */
  #answers(): Record<string, string> {
    const given: Record<string, string> = {};
    for (const { key } of questions(this.#app)) {
      const value = (this.#app.asking.draft.answers[key] ?? "").trim();
      if (value) given[key] = value;
    }
    return given;
  }

  #clear(): void {
    this.#app.memory.draft = undefined;
    Object.assign(this.#app.asking.draft, { text: "", start: "", token: "" });
    this.#opening = undefined;
  }

  #refused(why: Refusal): void {
    const { texts: t, memory, asking, around } = this.#app;
    const w = this.#words;
    if (why.code === "form_changed" && memory.draftLasts) {
      memory.draft = { ...asking.draft, renewed: true };
      around.reload();
      return;
    }
    if (Object.keys(why.fields).length) {
      asking.faults = why.fields;
    }
    const limited = why.status === 429;
    const words = limited
      ? w.limited
      : why.status === 0
        ? t.unreached
        : ({ forbidden_origin: w.notHere, identity_invalid: w.unsigned, form_changed: t.renewed } as Record<string, string>)[why.code];
    const until = limited ? around.now() + (why.retry || 60_000) : 0;
    asking.no = { words: words ?? w.refused, limited, until, reference: why.reference };
    asking.refocus++;
    if (limited) this.#tick();
  }

  /** Counts down until another try makes sense; read out at 30, 10 and 0 seconds, shown every second. */
  #tick(): void {
    const app = this.#app;
    const seconds = Math.ceil(app.asking.wait / 1000);
    if (seconds === 30 || seconds === 10) app.spoken = app.asking.words;
    if (seconds) app.around.later(() => this.#tick(), 1000);
    else {
      app.asking.no = undefined;
      app.spoken = app.texts.send;
    }
    app.around.draw();
  }
}

/** @jsxImportSource ../../dom */
// The check whether a person writes: digits in a picture, or the same digits spoken.
import type { App } from "../../panel/app";
import { Drawing } from "../../panel/drawing";
import { Bar } from "../../panel/head";
import type { Words } from "../words/words";

const again = "M5 5v4.500h4.500M5.5 9.500A7.5 7.5 0 1 1 4.5 13";
const alert = "M12 4.5L21 19.5H3zM12 10v4M12 16.8v.1";
const left = "M14.5 6l-6 6 6 6";
const sound = "M4 9.500h3.500L12 6v12l-4.5-3.500H4zM15 9.500a3.5 3.5 0 0 1 0 5M17.5 7a7 7 0 0 1 0 10";

export class Check {
  readonly #app: App;
  readonly #words: Words;
  #audio: HTMLAudioElement | undefined;
  #shown = "";

  constructor(app: App, words: Words) {
    this.#app = app;
    this.#words = words;
  }

  /** New digits get an empty field and the focus. */
  #settle(field: Element | null) {
    const id = (field && this.#app.asking.digits?.id) ?? "";
    if (id === this.#shown) return;
    this.#shown = id;
    this.#audio?.pause();
    this.#audio = undefined;
    if (!field) return;
    (field as HTMLInputElement).value = "";
    (field as HTMLInputElement).focus();
  }

  #play(rate: number) {
    const { around, asking } = this.#app;
    this.#audio ??= new Audio(around.prefix + (asking.digits?.sound ?? ""));
    this.#audio.currentTime = 0;
    this.#audio.playbackRate = rate;
    this.#audio.play().catch(() => {
      this.#audio = undefined; // could not be loaded: the next press tries again
    });
  }

  view() {
    const app = this.#app;
    const w = this.#words;
    const { asking, texts: t, config, around } = app;
    // The voices there are speak English; whoever reads another language is told beforehand.
    const voice = t.language === "en" ? "" : ` (${new Intl.DisplayNames(t.language, { type: "language" }).of("en")})`;
    const submit = (e: Event) => {
      e.preventDefault();
      void app.parts.has("start")?.submitDigits((e.currentTarget as HTMLFormElement).digits.value);
    };
    return (
      <>
        <Bar app={app}>
          <button
            class="btn quiet icon first"
            type="button"
            aria-label={w.back}
            title={w.back}
            onClick={() => app.parts.has("start")?.back()}
          >
            <Drawing d={left} />
          </button>
          <div class="grow">
            <h1>{w.check}</h1>
            <small>{t.kept}</small>
          </div>
        </Bar>
        <main class="body">
          <form class="bd" noValidate onSubmit={submit}>
            <img class="pic" src={around.prefix + (asking.digits?.picture ?? "")} alt={w.picture} width={240} height={80} />
            <div class={`field${asking.wrong ? " bad" : ""}`}>
              <label for="f-digits">{w.digits}</label>
              <input
                class="input"
                id="f-digits"
                name="digits"
                inputMode="numeric"
                autocomplete="off"
                maxLength={20}
                aria-invalid={asking.wrong}
                aria-describedby="e-digits"
                ref={(e: Element | null) => this.#settle(e)}
              />
              <p class="error" id="e-digits" role="alert">
                {asking.wrong && <Drawing d={alert} />}
                {asking.wrong && w.wrong}
              </p>
            </div>
            <div class="btns">
              <button class="btn" type="button" onClick={() => this.#play(1)}>
                <Drawing d={sound} />
                {w.hear}
                {voice}
              </button>
              <button class="btn quiet" type="button" onClick={() => this.#play(0.7)}>
                {w.slower}
              </button>
              <button class="btn quiet" type="button" onClick={() => void app.parts.has("start")?.another()}>
                <Drawing d={again} />
                {w.another}
              </button>
            </div>
            <button class="btn primary wide" type="submit" aria-disabled={asking.busy}>
              {asking.busy ? t.working : w.proceed}
            </button>
            {config.contact.email && (
              <p class="fine">
                {w.noLuck} <a href={`mailto:${config.contact.email}`}>{config.contact.email}</a>
              </p>
            )}
          </form>
        </main>
      </>
    );
  }
}

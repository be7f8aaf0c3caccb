/** @jsxImportSource ../dom */
// Where the visitor writes in an open conversation. The text lives in the field and in memory, so drawing never touches it.
import { lengthOf, longest } from "./answers";
import type { App } from "./app";
import { faultWords } from "./fault_words";
import { Icon } from "./icon";
import { Later } from "./later";
import { Quote } from "./quote";
import { saidAs } from "./state";

export class Composer {
  readonly #app: App;
  #long = false;
  #field: HTMLTextAreaElement | null = null;

  constructor(app: App) {
    this.#app = app;
  }

  #settle(field: Element | null) {
    if (field === this.#field) return;
    this.#field = field as HTMLTextAreaElement | null;
    if (!this.#field) return;
    this.#field.value = this.#app.memory.composer;
    this.#grow();
    if (this.#app.open) this.#field.focus();
  }

  /** Grows with the text where the browser cannot do so by itself. */
  #grow() {
    const f = this.#field;
    if (!f || CSS.supports("field-sizing", "content")) return;
    f.rows = Math.min(6, f.value.split("\n").length);
  }

  #typed() {
    const text = this.#field?.value ?? "";
    this.#app.memory.composer = text;
    this.#grow();
    if (text) this.#app.typing();
    const long = lengthOf(text) > longest;
    if (long || this.#long) this.#app.around.draw();
    this.#long = long;
  }

  #send() {
    const app = this.#app;
    const f = this.#field;
    const text = f?.value.trim() ?? "";
    app.around.unlock();
    const part = app.parts.has("files");
    // Nobody's words go without the files beside them, and nobody's files are taken for words that are too long.
    const files = lengthOf(text) > longest ? undefined : part ? part.take(() => this.#send()) : app.attached ? undefined : [];
    if (!f || !files || !(text || files.length)) {
      f?.focus();
      return;
    }
    app.say(text, files.length ? files : undefined);
    f.value = "";
    app.memory.composer = "";
    this.#grow();
    f.focus();
  }

  view() {
    const app = this.#app;
    const { texts: t, state } = app;
    const hint = state.mode === "closed" ? t.resume : !app.here ? t.leaveWord : state.mode === "waiting" ? t.more : t.message;
    const quoted = saidAs(state, app.memory.quote);
    const keyed = (e: KeyboardEvent) => {
      // Enter inside an input method chooses a word and does not send.
      if (e.key !== "Enter" || e.shiftKey || e.isComposing || e.keyCode === 229) return;
      e.preventDefault();
      this.#send();
    };
    return (
      <form
        class="ft"
        onSubmit={(e) => {
          e.preventDefault();
          this.#send();
        }}
      >
        {this.#long && (
          <p class="error" id="e-say" role="alert">
            <Icon of="alert" />
            {faultWords(t, "too_long", this.#field?.value ?? "", longest)}
          </p>
        )}
        {quoted && (
          <div class="quoting">
            <Quote app={app} said={quoted} />
            <button
              class="btn quiet icon"
              type="button"
              aria-label={t.unquote}
              title={t.unquote}
              onClick={() => {
                app.quote("");
                this.#field?.focus();
              }}
            >
              <Icon of="x" />
            </button>
          </div>
        )}
        {(app.attached || app.parts.has("files")) && <Later app={app} name="files" />}
        <div class="composer">
          <Choose app={app} name={t.attach} icon="clip" />
          <Choose app={app} name={t.camera} icon="camera" />
          <label class="sr" for="f-say">
            {t.message}
          </label>
          <textarea
            id="f-say"
            rows={1}
            placeholder={hint}
            enterkeyhint="send"
            aria-invalid={this.#long}
            aria-describedby={this.#long ? "e-say" : undefined}
            onInput={() => this.#typed()}
            onKeyDown={keyed}
            onPaste={(e) => {
              if (!e.clipboardData?.files.length) return;
              e.preventDefault();
              app.attach(e.clipboardData.files);
            }}
            ref={(e: Element | null) => this.#settle(e)}
          />
          <button class="btn primary icon" type="submit" aria-label={t.send} title={t.send}>
            <Icon of="send" />
          </button>
        </div>
      </form>
    );
  }
}

/** Chooses files, or takes a picture where there is a camera at hand. */
function Choose({ app, name, icon }: { app: App; name: string; icon: "clip" | "camera" }) {
  const chosen = (e: Event) => {
    const field = e.currentTarget as HTMLInputElement;
    app.attach(field.files ?? []);
    field.value = ""; // the same file may be chosen again
  };
  const camera = icon === "camera" ? { accept: "image/*", capture: "environment" as const } : { multiple: true };
  return (
    <label class={`btn quiet icon ${icon}`} title={name}>
      <Icon of={icon} />
      <input {...camera} class="sr" type="file" aria-label={name} onChange={chosen} />
    </label>
  );
}

/** @jsxImportSource ../../dom */
// How files look: on their way out above the composer, and in the log.
import type { JSX } from "../../dom/jsx-runtime";
import { render } from "../../dom/jsx-runtime";
import type { App } from "../../panel/app";
import { Drawing } from "../../panel/drawing";
import type { SaidFile } from "../../panel/frames";
import { fill } from "../../texts/texts";
import type { Words } from "../words/words";
import { faultOf } from "./faults";
import { sizeIn } from "./size";
import { Store } from "./store";
import { type Item, Tray } from "./tray";

const page = "M6 3.500h8l4.500 4.500v12.500H6zM14 3.500V8h4.500";
const cross = "M6 6l12 12M18 6L6 18";
const alert = "M12 4.5L21 19.5H3zM12 10v4M12 16.8v.1";
const save = "M12 4v11M7 10.500l5 5 5-5M4.500 20h15";

export class FilesPart {
  readonly #app: App;
  readonly #words: Words;
  readonly #tray: Tray;
  readonly #store: Store;
  /** Pictures are read when they come into sight. */
  readonly #watch: IntersectionObserver;

  constructor(app: App, words: Words) {
    this.#app = app;
    this.#words = words;
    this.#tray = new Tray(app, words);
    this.#store = new Store(app);
    this.#watch = new IntersectionObserver((seen) => {
      for (const { isIntersecting, target } of seen)
        if (isIntersecting) {
          this.#watch.unobserve(target);
          void this.#store.load(target.getAttribute("data-file") ?? "");
        }
    });
    addEventListener("storage", () => app.around.draw()); // another tab may attach, and send
  }

  take(send: () => void): SaidFile[] | undefined {
    this.#hold();
    const items = this.#tray.take(send);
    for (const { done, picture } of items ?? []) if (done && picture) this.#store.keep(done, picture);
    return items?.flatMap((i) => i.done ?? []);
  }

  /** Takes over what was chosen. */
  #hold(): void {
    const { held } = this.#app;
    if (held.length) this.#tray.add(held.splice(0));
  }

  /** What is about to be sent. */
  view(): JSX.Element {
    this.#tray.follow();
    void this.#tray.look();
    this.#hold();
    const { items, note } = this.#tray;
    // One element: its neighbours, in which somebody is typing, keep their places when it comes.
    return (
      <div>
        {items.length > 0 && (
          <ul class="tray" aria-label={this.#words.toSend}>
            {items.map((item) => this.#item(item))}
          </ul>
        )}
        <p class="traynote" role="status">
          {note}
        </p>
      </div>
    ) as JSX.Element;
  }

  #item(item: Item) {
    const w = this.#words;
    const t = this.#app.texts;
    const { name, fault, done } = item;
    const size = sizeIn(t.language, item.size);
    const picture = this.#small(item);
    return (
      <li key={item.key} class={fault ? "bad" : ""}>
        {picture ? <img src={picture} alt="" width={40} height={40} /> : <Drawing d={page} />}
        <div class="grow">
          <p class="clip">{name}</p>
          {fault ? (
            <p class="error" role="alert">
              <Drawing d={alert} />
              {fault.words}
            </p>
          ) : (
            <small>{done ? size : fill(w.uploading, { n: size })}</small>
          )}
          {!done && !fault && <progress value={item.share} max={1} aria-label={name} />}
        </div>
        {fault?.again && (
          <button class="btn quiet" type="button" aria-label={`${t.again}: ${name}`} onClick={() => this.#tray.retry(item)}>
            {t.again}
          </button>
        )}
        <button
          class="btn quiet icon"
          type="button"
          aria-label={`${done || fault ? w.remove : w.cancel}: ${name}`}
          title={done || fault ? w.remove : w.cancel}
          onClick={() => this.#tray.remove(item)}
        >
          <Drawing d={cross} />
        </button>
      </li>
    );
  }

  /** The address of a picture for the tray, "" for none yet. One from before a reload comes from the server. */
  #small({ picture, done, fault }: Item): string {
    if (picture || !done?.preview || fault || this.#tray.unsure) return picture;
    void this.#store.load(done.id);
    return this.#store.preview(done);
  }

  /** What came with a message. */
  shown(files: SaidFile[]): JSX.Element {
    return (
      <div class="files">{files.map((file) => (file.preview && file.width ? this.#picture(file) : this.#row(file)))}</div>
    ) as JSX.Element;
  }

  #picture(file: SaidFile) {
    const url = this.#store.preview(file);
    if (!url && this.#store.lost.has(file.id)) return this.#row(file);
    const scale = Math.min(1, 280 / file.width, 240 / file.height);
    const size = { width: Math.round(file.width * scale), height: Math.round(file.height * scale) };
    return (
      <button
        key={file.id}
        class="photo"
        type="button"
        disabled={!url}
        aria-label={fill(this.#words.enlarge, { name: file.name })}
        onClick={() => this.#enlarge(file, url)}
      >
        {url ? (
          <img src={url} alt="" {...size} />
        ) : (
          <svg
            {...size}
            viewBox={`0 0 ${size.width} ${size.height}`}
            data-file={file.id}
            aria-hidden="true"
            ref={(e: Element | null) => {
              if (e) this.#watch.observe(e);
            }}
          />
        )}
      </button>
    );
  }

  #row(file: SaidFile) {
    const w = this.#words;
    const { texts: t } = this.#app;
    const status = this.#store.lost.get(file.id);
    const [before, after] = w.saveFile.split("{name}");
    const lost = status === undefined ? "" : status === 404 || status === 410 ? w.gone : faultOf(w, status, "").words;
    return (
      <button key={file.id} class="file" type="button" onClick={() => void this.#store.save(file)}>
        <Drawing d={page} />
        <span class="grow">
          <span class="sr">{before}</span> <span class="name">{file.name}</span> <span class="sr">{after}</span>
          <small>{lost || sizeIn(t.language, file.size)}</small>
        </span>
        <Drawing d={save} />
      </button>
    );
  }

  /** Shows a picture as large as the panel is. */
  #enlarge(file: SaidFile, url: string) {
    const w = this.#words;
    const dialog = document.createElement("dialog");
    dialog.className = "big";
    dialog.setAttribute("aria-label", file.name);
    render(
      <>
        <img src={url} alt={file.name} width={file.width} height={file.height} />
        <div class="btns">
          <button class="btn" type="button" onClick={() => void this.#store.save(file)}>
            <Drawing d={save} />
            {fill(w.saveFile, { name: file.name })}
          </button>
          <button class="btn" type="button" onClick={() => dialog.close()}>
            {w.closePicture}
          </button>
        </div>
      </>,
      dialog,
    );
    dialog.onclose = () => dialog.remove();
    dialog.onclick = (e) => {
      if (e.target === dialog) dialog.close();
    };
    document.body.append(dialog);
    dialog.showModal();
  }
}

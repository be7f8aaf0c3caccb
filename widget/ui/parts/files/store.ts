// The contents of files that came with messages, read with the visitor's token and kept as blob: addresses while the panel is open.
import type { App } from "../../panel/app";
import type { SaidFile } from "../../panel/frames";

export class Store {
  readonly #app: App;
  /** Previews by file: "" while one is being read. */
  readonly #previews = new Map<string, string>();
  /** Files that could not be had, with the status of the answer (0: none came). */
  readonly lost = new Map<string, number>();

  constructor(app: App) {
    this.#app = app;
  }

  /** The address of a preview, if it is here. */
  preview(file: SaidFile): string {
    return this.#previews.get(file.id) ?? "";
  }

  /** Keeps a picture that is here already. */
  keep(file: SaidFile, url: string): void {
    this.#previews.set(file.id, url);
  }

  /** Reads a preview, once. */
  async load(id: string): Promise<void> {
    if (this.#previews.has(id) || this.lost.has(id)) return;
    this.#previews.set(id, "");
    const url = await this.#read(`${id}/preview`, id);
    if (url) this.#previews.set(id, url);
    else this.#previews.delete(id);
    this.#app.around.draw();
  }

  /** Saves a file under its name. */
  async save(file: SaidFile): Promise<void> {
    const url = await this.#read(file.id, file.id);
    if (url) {
      const a = document.createElement("a");
      a.href = url;
      a.download = file.name;
      a.click();
      this.#app.around.later(() => URL.revokeObjectURL(url), 60_000);
    }
    this.#app.around.draw();
  }

  async #read(path: string, id: string): Promise<string> {
    const { around, config, memory, state } = this.#app;
    this.lost.delete(id);
    let status = 0;
    try {
      const answer = await fetch(`${around.prefix}/widget/api/sites/${config.site}/conversations/${state.conversation}/files/${path}`, {
        headers: { Authorization: `Bearer ${memory.token}` },
        credentials: "omit",
      });
      status = answer.status;
      if (answer.ok) return URL.createObjectURL(await answer.blob());
    } catch {
      // not reached, or cut in the middle
    }
    this.lost.set(id, status);
    return "";
  }
}

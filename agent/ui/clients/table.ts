// A table of clients on its way to the server: cut into parts at the ends of rows, each with the headings, so that a large file is never
// in memory whole and its progress is known.
import { ask } from "../wire/http";

export interface TableAnswer {
  rows: number;
  made: number;
  changed: number;
  same: number;
  refused: number;
  refusals: { row: number; code: string; field: string }[];
  columns: string[];
  mapping: Record<string, number>;
  delimiter: string;
}

/** The meanings that a column can have, in the order they are asked for. */
export const meanings = ["external_id", "name", "person", "email", "phone"] as const;
export type Mapping = Partial<Record<(typeof meanings)[number], number>>;

/** Where a text ends a row last: behind the line break, outside quotes. 0: nowhere. */
function lastRowEnd(text: string): number {
  let quoted = false;
  let end = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (text[i] === "\n" && !quoted) end = i + 1;
  }
  return end;
}

/** Where the first row of a text ends. */
function firstRowEnd(text: string): number {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (text[i] === "\n" && !quoted) return i + 1;
  }
  return 0;
}

/** Cuts a table that comes by pieces. What push gives is ready to be sent. */
export class Cutter {
  #heading = "";
  #rest = "";
  #begun = false;

  push(piece: string): string {
    this.#rest += this.#begun ? piece : piece.replace(/^\ufeff/, "");
    this.#begun = true;
    if (!this.#heading) {
      const end = firstRowEnd(this.#rest);
      if (!end) return "";
      this.#heading = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end);
    }
    const end = lastRowEnd(this.#rest);
    if (!end) return "";
    const part = this.#heading + this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end);
    return part;
  }

  /** What is left when the table has ended; "" when there is nothing. */
  end(): string {
    const rest = this.#rest;
    this.#rest = "";
    if (!this.#heading) return rest;
    return rest.trim() === "" ? "" : this.#heading + rest;
  }
}

const pieceBytes = 192 * 1024;

/** The parts of a file, and how many of its bytes each one reaches. Throws TypeError when the file is no UTF-8. */
export async function* partsOf(file: Blob): AsyncGenerator<{ text: string; done: number }> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const cutter = new Cutter();
  for (let at = 0; at < file.size; at += pieceBytes) {
    const bytes = await file.slice(at, at + pieceBytes).arrayBuffer();
    const text = cutter.push(decoder.decode(bytes, { stream: true }));
    if (text) yield { text, done: Math.min(at + pieceBytes, file.size) };
  }
  const text = cutter.end();
  if (text) yield { text, done: file.size };
}

const pathOf = (mapping: Mapping | null, dry: boolean) => {
  const params = new URLSearchParams(dry ? { dry: "true" } : {});
  for (const [meaning, column] of Object.entries(mapping ?? {})) if (column) params.set(meaning, String(column));
  return `/clients/import?${params}`;
};

/** Shows the headings and the first guess, from the first part alone. */
export async function preview(file: Blob): Promise<TableAnswer | null> {
  for await (const { text } of partsOf(file)) return ask<TableAnswer>("POST", pathOf(null, true), text, "text/csv");
  return null;
}

export type Sum = Pick<TableAnswer, "rows" | "made" | "changed" | "same" | "refused" | "refusals">;
export const nothingYet: Sum = { rows: 0, made: 0, changed: 0, same: 0, refused: 0, refusals: [] };

/** Adds what became of a part; its rows are counted on from those before. */
export const added = (sum: Sum, a: TableAnswer): Sum => ({
  rows: sum.rows + a.rows,
  made: sum.made + a.made,
  changed: sum.changed + a.changed,
  same: sum.same + a.same,
  refused: sum.refused + a.refused,
  refusals: [...sum.refusals, ...a.refusals.map((r) => ({ ...r, row: r.row + sum.rows }))].slice(0, 10_000),
});

/** Sends a whole file, part after part; told is called after each. */
export async function sendTable(file: Blob, mapping: Mapping, dry: boolean, told: (sum: Sum, share: number) => void): Promise<Sum> {
  let sum = nothingYet;
  for await (const { text, done } of partsOf(file)) {
    sum = added(sum, await ask<TableAnswer>("POST", pathOf(mapping, dry), text, "text/csv"));
    told(sum, done / file.size);
  }
  return sum;
}

/** The refused rows as a table of their own. Codes and names of columns are ours: no cell is a formula. */
export const refusalsAsTable = (sum: Sum): string =>
  `\ufeffrow,column,reason\r\n${sum.refusals.map((r) => `${r.row},${r.field},${r.code}\r\n`).join("")}`;

// The conversation as a text that can be kept: what was said, by whom, when to the second. What was retracted is not in it.
import type { Event } from "../../panel/frames";
import { wordsOf } from "../../panel/state";

/** What a transcript is made of: the firm, the words of the panel, and how an instant is written. */
export interface Source {
  firm: string;
  you: string;
  retracted: string;
  ended: string;
  answers(name: string): string;
  when(at: string): string;
  size(bytes: number): string;
}

/** The transcript of a log, line by line. */
export function transcript(log: Event[], s: Source): string {
  const said = new Map(log.flatMap((e) => (e.kind === "said" ? [[e.id, e] as const] : [])));
  const name = (e: { by: { kind: string; name?: string } }) => (e.by.kind === "visitor" ? s.you : e.by.name || s.firm);
  const lines = [s.firm, ""];
  for (const e of log) {
    const at = s.when(e.at);
    if (e.kind === "assigned") lines.push(`${at}  ${s.answers(e.name)}`, "");
    else if (e.kind === "closed") lines.push(`${at}  ${s.ended}`, "");
    if (e.kind !== "said") continue;
    lines.push(`${at}  ${name(e)}`);
    const quoted = e.quote ? said.get(e.quote) : undefined;
    if (quoted && !e.retracted) lines.push(...indent(quoted.retracted ? s.retracted : wordsOf(quoted), `> ${name(quoted)}: `, "> "));
    if (e.text || e.retracted) lines.push(...indent(e.retracted ? `[${s.retracted}]` : (e.text ?? ""), "  ", "  "));
    if (!e.retracted) lines.push(...(e.files ?? []).map((f) => `  [${f.name}, ${s.size(f.size)}]`));
    lines.push("");
  }
  return `${lines.join("\r\n")}\r\n`;
}

/** The lines of a text behind a first mark and, for the others, a second one. */
function indent(text: string, first: string, others: string): string[] {
  return text.split(/\r\n|\r|\n/).map((line, i) => (i ? others : first) + line);
}

/** A name under which every system can keep the file. */
export function fileName(firm: string, day: string): string {
  const clean = firm
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .slice(0, 60);
  return `${clean || "chat"} ${day}.txt`;
}

// Files on their way to the server, each with its progress. What failed stays with its reason until it is tried again or removed.
import { signal } from "@preact/signals";
import { remember, remembered } from "../model/config";
import type { Mode } from "../model/drafts";
import { me } from "../model/session";
import { toast } from "../parts/toast";
import { t } from "../text/text";
import type { FileInfo, Id } from "../wire/frames";
import { put, Refusal } from "../wire/http";
import { newId } from "../wire/new_id";
import { fileAddress } from "./words";

export const mostFiles = 10; // with one message, as the server counts
const atOnce = 3; // on their way at a time; the server takes no more large ones from one person

export interface Upload {
  readonly id: string; // also the name under which the server takes it: a retry is the same file
  readonly conversation: Id;
  readonly mode: Mode;
  readonly name: string;
  readonly size: number;
  readonly picture: string; // a blob: address of what it looks like, or ""
  readonly part: number; // 0 … 1, how much has left
  readonly failed: unknown; // what was thrown, or null
  readonly done: FileInfo | null;
}

export const uploads = signal<readonly Upload[]>([]);

const bodies = new Map<string, File>();
const ends = new Map<string, AbortController>();

/** What is to go with the next message, or note, of a conversation. */
export const staged = (all: readonly Upload[], conversation: Id, mode: Mode): readonly Upload[] =>
  all.filter((u) => u.conversation === conversation && u.mode === mode);

const shown = /^image\/(png|jpeg|gif|webp)$/;

// What has arrived and was not sent is in this browser beside the text of the draft.
const shelf = (conversation: Id, mode: Mode) => `files.${me.peek()?.id ?? ""}.${conversation}.${mode}`;

function keep({ conversation, mode }: Pick<Upload, "conversation" | "mode">): void {
  const arrived = staged(uploads.peek(), conversation, mode).flatMap((u) => (u.done ? [u.done] : []));
  remember(shelf(conversation, mode), arrived.length > 0 ? JSON.stringify(arrived) : null);
}

/** Takes up what had arrived for a draft when the page was left, and says of each file whether the server still has it. */
export function resumeUploads(conversation: Id): void {
  for (const mode of ["reply", "note"] as const) {
    if (staged(uploads.peek(), conversation, mode).length > 0) continue;
    for (const file of readShelf(remembered(shelf(conversation, mode)))) {
      uploads.value = [...uploads.peek(), arrivedBefore(conversation, mode, file)];
      void look(conversation, file.id);
    }
  }
}

function readShelf(text: string | null): FileInfo[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list.filter((f) => typeof f?.id === "string" && typeof f.name === "string") : [];
  } catch {
    return [];
  }
}

// The head of the answer says it; the file itself is not fetched. A server that is not reached says nothing against the file.
async function look(conversation: Id, id: string): Promise<void> {
  const end = new AbortController();
  const status = await fetch(fileAddress(conversation, id), { signal: end.signal }).then(
    (answer) => answer.status,
    () => 0,
  );
  end.abort();
  if (status === 404 || status === 410) change(id, { done: null, failed: new Refusal(status, "file_expired", "") });
}

const arrivedBefore = (conversation: Id, mode: Mode, f: FileInfo): Upload => ({
  id: f.id,
  conversation,
  mode,
  name: f.name,
  size: f.size,
  picture: "",
  part: 1,
  failed: null,
  done: f,
});

/** Whether one can be tried again: its bytes are still here. */
export const canRetry = (id: string): boolean => bodies.has(id);

/** Takes files in and begins to send them. More than a message can have are left out, and that is said. */
export function attach(conversation: Id, mode: Mode, files: readonly File[]): void {
  const room = mostFiles - staged(uploads.peek(), conversation, mode).length;
  if (files.length > room) toast(t("files_too_many"));
  for (const file of files.slice(0, Math.max(room, 0))) {
    const id = newId();
    bodies.set(id, file);
    const picture = shown.test(file.type) ? URL.createObjectURL(file) : "";
    uploads.value = [
      ...uploads.peek(),
      { id, conversation, mode, name: file.name || t("picture"), size: file.size, picture, part: 0, failed: null, done: null },
    ];
  }
  pump();
}

/** Tries one again under its own id. */
export function retryUpload(id: string): void {
  change(id, { failed: null, part: 0 });
  pump();
}

/** Takes one off, whether it has arrived or not. */
export function removeUpload(id: string): void {
  ends.get(id)?.abort();
  forget(uploads.peek().filter((u) => u.id === id));
}

/** Gives what has arrived to the message that takes it. */
export function takeUploads(conversation: Id, mode: Mode): readonly FileInfo[] {
  const going = staged(uploads.peek(), conversation, mode);
  forget(going);
  return going.flatMap((u) => (u.done ? [u.done] : []));
}

/** Takes files that had arrived back to where a reply is being written, with the reply that brought them. */
export function putBackUploads(conversation: Id, files: readonly FileInfo[]): void {
  uploads.value = [...uploads.peek(), ...files.map((f) => arrivedBefore(conversation, "reply", f))];
  keep({ conversation, mode: "reply" });
}

function forget(gone: readonly Upload[]): void {
  for (const u of gone) {
    if (u.picture) URL.revokeObjectURL(u.picture);
    bodies.delete(u.id);
    ends.delete(u.id);
  }
  uploads.value = uploads.peek().filter((u) => !gone.includes(u));
  for (const u of gone) keep(u);
}

function change(id: string, what: Partial<Upload>): void {
  uploads.value = uploads.peek().map((u) => (u.id === id ? { ...u, ...what } : u));
}

/** Starts what waits. */
function pump(): void {
  for (const u of uploads.peek()) if (ends.size < atOnce && !u.done && !u.failed && !ends.has(u.id)) void send(u);
}

async function send(upload: Upload): Promise<void> {
  const { id } = upload;
  const body = bodies.get(id);
  if (!body) return;
  const end = new AbortController();
  ends.set(id, end);
  try {
    const path = `/conversations/${upload.conversation}/files/${id}`;
    const done = await put<FileInfo>(path, body, { "X-File-Name": encodeURIComponent(upload.name) }, end.signal, (part) =>
      change(id, { part }),
    );
    change(id, { done, part: 1 });
    keep(upload);
  } catch (e) {
    if (!end.signal.aborted) change(id, { failed: e instanceof Refusal ? e : new Refusal(0, "not_reached", "") });
  }
  ends.delete(id);
  pump();
}

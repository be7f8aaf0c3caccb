// Why a file was not taken, in words, and whether trying again makes sense.
import type { Words } from "../words/words";

export interface Fault {
  words: string;
  again: boolean;
}

/** Reads an answer's status (0: none came) and code. */
export function faultOf(w: Words, status: number, code: string): Fault {
  const never = (words: string) => ({ words, again: false });
  const later = (words: string) => ({ words, again: true });
  switch (code) {
    case "file_type":
      return never(w.badType);
    case "picture_too_large":
      return never(w.pixels);
    case "file_empty":
      return never(w.empty);
    case "files_full":
    case "storage_full":
      return later(w.full);
  }
  if (status === 413) return never(w.tooBig);
  if (status === 415) return never(w.badType);
  if (status === 429) return later(w.limitedFiles);
  return status === 0 || status >= 500 ? later(w.lost) : later(w.notTaken);
}

/** Why a file that had arrived cannot be sent any more: the server does not keep for long what nobody sends. */
export const expired = (w: Words): Fault => ({ words: w.expired, again: false });

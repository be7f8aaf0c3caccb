// What of the files for the next message outlives a reload: those that have arrived, as the server told of them.
import type { SaidFile } from "../../panel/frames";

/** Reads what was kept; of what somebody else may have written there only files count. */
export function readKept(json: string): SaidFile[] {
  try {
    const list: unknown = JSON.parse(json || "[]");
    return Array.isArray(list)
      ? list.filter((f) => typeof f?.id === "string" && typeof f.name === "string" && typeof f.size === "number")
      : [];
  } catch {
    return [];
  }
}

/** The other way round; "" for none. */
export function writeKept(files: readonly SaidFile[]): string {
  return files.length ? JSON.stringify(files) : "";
}

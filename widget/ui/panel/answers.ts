// The questionnaire's answers: what is missing or cannot be right, before the server is asked.
import type { Field } from "./config";

/** A message has at most so many characters, counted as code points. */
export const longest = 4000;

/** Why an answer cannot be taken; "" when it can. The same words as the server's codes. */
export type Fault = "" | "required" | "email" | "phone" | "too_long";

/** Checks one answer. It asks less than the server does: a form must not refuse an address that works. */
export function faultOf(field: Pick<Field, "kind" | "required">, value: string): Fault {
  const v = value.trim();
  if (!v) return field.required ? "required" : "";
  if (field.kind === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(v)) return "email";
  if (field.kind === "phone" && v.replace(/\D/g, "").length < 5) return "phone";
  return v.length > 1000 ? "too_long" : "";
}

/** The number of characters as the server counts them. */
export function lengthOf(text: string): number {
  return [...text.trim()].length;
}

/** The questions that are asked when these are the answers. One that is not asked counts as not answered; the server has the same rule. */
export function asked(fields: Field[], answers: Record<string, string>): Field[] {
  const given: Record<string, string> = {};
  return fields.filter(({ key, shown_when: w }) => {
    const shown = !w || w.values.includes(given[w.key] ?? "");
    if (shown) given[key] = answers[key] ?? "";
    return shown;
  });
}

/** Every fault of a questionnaire, keyed by question; the question itself has the key "text". */
export function faultsOf(fields: Field[], answers: Record<string, string>, text: string): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  for (const field of fields) {
    const fault = faultOf(field, answers[field.key] ?? "");
    if (fault) faults[field.key] = fault;
  }
  const n = lengthOf(text);
  if (!n || n > longest) faults.text = n ? "too_long" : "required";
  return faults;
}

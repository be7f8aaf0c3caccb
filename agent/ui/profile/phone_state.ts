// One's own number while it is proved. Pure.

export interface PhoneBody {
  phone: string;
  proved: boolean;
}

/** none: no number; code: a number that its owner has not proved yet; proved: SMS go there. */
export type PhoneStep = "none" | "code" | "proved";
export const phoneStep = (b: PhoneBody): PhoneStep => (b.phone === "" ? "none" : b.proved ? "proved" : "code");

/** How long a code is good, in ms. */
export const codeFor = 10 * 60_000;

/** Whether a code that was made at `sentAt` is too old. What was sent before this page was opened is not known: 0 is never too old. */
export const tooOld = (sentAt: number, now: number): boolean => sentAt > 0 && now >= sentAt + codeFor;

/** The digits of a code as people type or paste it, "123 456". */
export const readCode = (text: string): string => text.replace(/[\s-]/g, "");
export const isCode = (text: string): boolean => /^\d{6}$/.test(readCode(text));

/** A number as typed, with the plus that 00 stands for. */
export const plainNumber = (text: string): string => text.trim().replace(/^00/, "+");

const aboutNumber = ["bad_number", "country_not_allowed", "premium_number"];
/** Beside which field a refusal is said; "" for none. */
export const fieldOf = (code: string): "phone" | "code" | "" =>
  aboutNumber.includes(code) ? "phone" : code === "phone_code" ? "code" : "";

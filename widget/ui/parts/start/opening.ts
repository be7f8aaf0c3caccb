// Starting a conversation: ask; when the server wants a proof, work for it; when it wants a person, show the digits.
import { post, whyOf } from "../../panel/http";
import type { Work } from "./work";

/** A check by digits. Picture and sound are paths on the server. */
export interface Digits {
  id: string;
  picture: string;
  sound: string;
}

interface Challenge {
  id: string;
  work?: Work;
  picture?: string;
  sound?: string;
}

/** What one request to start carries, apart from the passes. */
export interface Request {
  token: string;
  start_id: string;
  text: string;
  answers: Record<string, string>;
  page: { url: string; title: string; referrer: string };
  language: string;
  time_zone: string;
  elapsed_ms: number;
  website: string;
  form_version: number;
  identity?: string;
}

export interface Begun {
  conversation: string;
  message_id: string;
  n: number;
  at: string;
  /** What opens the conversation, if the token that was sent was none: storage may give back what nobody put there. */
  token?: string;
}

export class Opening {
  readonly #path: string;
  readonly #token: string;
  readonly #solve: (work: Work) => Promise<number>;
  #passes: string[] = [];

  /** path is the site's part of the API; solve does the proof of work. */
  constructor(path: string, token: string, solve: (work: Work) => Promise<number>) {
    this.#path = path;
    this.#token = token;
    this.#solve = solve;
  }

  /** Starts the conversation. Gives undefined when a person is needed, for whom digits() and answer() get a pass. Throws Refused. */
  async start(request: Request): Promise<Begun | undefined> {
    // The proof comes first: a question that goes out without one is refused, and the refusal stands in the console of the host's page.
    if (!this.#passes.length && !(await this.#work())) return undefined;
    for (let round = 0; ; round++) {
      try {
        return await post<Begun>(`${this.#path}/conversations`, { ...request, passes: this.#passes });
      } catch (e) {
        const code = whyOf(e)?.code ?? "";
        if (code === "captcha_required") return undefined;
        // A pass that is over, or was used by an answer that was lost, is no fault of the visitor's.
        const tries: Record<string, number> = { challenge_required: 2, pass_invalid: 1 };
        if (round >= (tries[code] ?? 0)) throw e;
        if (!(await this.#work())) return undefined;
      }
    }
  }

  /** Does the work for a pass; false when the server wants a person instead. */
  async #work(): Promise<boolean> {
    const c = await this.#challenge("work");
    if (!c.work) return false;
    const number = await this.#solve(c.work);
    this.#passes = [await this.#pass(c.id, { number })];
    return true;
  }

  /** A new picture with its sound. */
  async digits(): Promise<Digits> {
    const c = await this.#challenge("digits");
    return { id: c.id, picture: c.picture ?? "", sound: c.sound ?? "" };
  }

  /** Hands in the digits. Throws Refused when they are wrong. */
  async answer(id: string, digits: string): Promise<void> {
    this.#passes.push(await this.#pass(id, { digits }));
  }

  #challenge(kind: "work" | "digits"): Promise<Challenge> {
    return post<Challenge>(`${this.#path}/challenges`, { token: this.#token, purpose: "start", kind });
  }

  async #pass(id: string, answer: { number: number } | { digits: string }): Promise<string> {
    const given = { token: this.#token, purpose: "start", ...answer };
    return (await post<{ pass: string }>(`${this.#path}/challenges/${id}/answer`, given)).pass;
  }
}

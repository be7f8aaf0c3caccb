// Requests to the visitor's door.

/** Why the server said no. Times are in ms; fields are keyed by the question's key. */
export interface Refusal {
  status: number;
  code: string;
  retry: number;
  reference: string;
  fields: Record<string, string>;
}

export class Refused extends Error {
  readonly why: Refusal;
  constructor(why: Refusal) {
    super(why.code);
    this.why = why;
  }
}

/** The refusal in an error. Parts of the panel have a class Refused of their own, so an error is known by what it carries. */
export function whyOf(e: unknown): Refusal | undefined {
  return (e as Partial<Refused> | undefined)?.why;
}

interface Problem {
  code?: string;
  request_id?: string;
  retry_after_ms?: number;
  errors?: { field?: string; location?: string; code?: string; message?: string }[] | null;
}

/** Posts JSON and reads the answer. Throws Refused; status 0 means that the server was not reached. */
export async function post<T>(url: string, body: unknown): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      credentials: "omit",
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refused({ status: 0, code: "unreached", retry: 0, reference: "", fields: {} });
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said as T;
  throw new Refused(refusal(answer.status, said as Problem, answer.headers.get("Retry-After")));
}

/** Reads a refusal; a proxy's page instead of our words is a refusal without a code. */
export function refusal(status: number, said: Problem, after: string | null): Refusal {
  const fields: Record<string, string> = {};
  for (const e of said.errors ?? []) {
    const key = (e.field ?? e.location ?? "").split(".").pop();
    if (key) fields[key] = e.code ?? e.message ?? "";
  }
  const seconds = Number(after) || 0;
  return { status, code: said.code ?? "", retry: said.retry_after_ms ?? seconds * 1000, reference: said.request_id ?? "", fields };
}

// One way to ask the server: JSON in, JSON out, a refusal as an error with a code.

/** A refusal. `code` is for the program, `message` for people, `fields` names what must be changed. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly retryMs: number;
  constructor(status: number, code: string, message: string, fields: Record<string, string> = {}, retryMs = 0) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.retryMs = retryMs;
  }
}

interface Problem {
  code?: string;
  message?: string;
  detail?: string;
  title?: string;
  retry_after_ms?: number;
  errors?: { field?: string; location?: string; code?: string; message?: string }[];
}

let csrf = "";
let onSignedOut: () => void = () => {};

/** Keeps the word that every changing request must carry. */
export function keepCsrf(word: string): void {
  csrf = word;
}
export function readCsrf(): string {
  return csrf;
}
/** Called once for every answer 401 outside of signing in. */
export function whenSignedOut(then: () => void): void {
  onSignedOut = then;
}

// A request that hangs in a dead network would hold up what is asked for after it.
const patience = 30_000; // ms

/** Asks /agent/api. A body is sent as JSON, a table or a file as it is. Throws Refusal; status 0 means that the server was not reached. */
export async function ask<T>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: unknown,
  type: "application/json" | "text/csv" | "application/octet-stream" = "application/json",
): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-Usher-CSRF"] = csrf;
  if (body !== undefined) headers["Content-Type"] = type;
  let res: Response;
  let text: string;
  try {
    res = await fetch(`/agent/api${path}`, {
      method,
      headers,
      credentials: "same-origin",
      signal: AbortSignal.timeout(patience),
      ...(body === undefined ? {} : { body: type === "application/json" ? JSON.stringify(body) : (body as string | Blob) }),
    });
    text = await res.text();
  } catch {
    throw new Refusal(0, "not_reached", "");
  }
  if (res.ok) return (text === "" ? undefined : JSON.parse(text)) as T;
  const refusal = readProblem(res, text);
  if (
    res.status === 401 &&
    path !== "/session" &&
    !path.startsWith("/session/second") &&
    !path.startsWith("/setup") &&
    !path.startsWith("/invitations")
  )
    onSignedOut();
  throw refusal;
}

/** Puts the bytes of a file and tells how much of it has left. Throws Refusal, or what the signal was ended with. */
export function put<T>(
  path: string,
  body: Blob,
  headers: Record<string, string>,
  signal: AbortSignal,
  part: (part: number) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest(); // fetch does not tell how far it is
    request.open("PUT", `/agent/api${path}`);
    request.setRequestHeader("X-Usher-CSRF", csrf);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (e) => e.lengthComputable && part(e.loaded / e.total);
    request.onerror = () => reject(new Refusal(0, "not_reached", ""));
    request.onabort = () => reject(signal.reason);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) return resolve(JSON.parse(request.responseText) as T);
      if (request.status === 401) onSignedOut();
      const retry = { "Retry-After": request.getResponseHeader("Retry-After") ?? "" };
      reject(readProblem(new Response(null, { status: request.status, headers: retry }), request.responseText));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

function readProblem(res: Response, text: string): Refusal {
  let p: Problem = {};
  try {
    p = JSON.parse(text) as Problem;
  } catch {
    /* a proxy's page, not our words */
  }
  const fields: Record<string, string> = {};
  for (const e of p.errors ?? []) {
    const name = (e.field ?? e.location ?? "").replace(/^body\./, "");
    if (name) fields[name] = e.message ?? e.code ?? "";
  }
  const after = Number(res.headers.get("Retry-After") ?? 0) * 1000;
  return new Refusal(res.status, p.code ?? `http_${res.status}`, p.message ?? p.detail ?? p.title ?? "", fields, p.retry_after_ms ?? after);
}

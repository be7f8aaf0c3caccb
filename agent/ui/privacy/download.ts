// Takes a file that the server makes for a question with a body: a link could not carry the password.
import { Refusal, readCsrf } from "../wire/http";

export async function download(path: string, body: unknown, name: string): Promise<void> {
  let answer: Response;
  try {
    answer = await fetch(`/agent/api${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Usher-CSRF": readCsrf() },
      credentials: "same-origin",
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refusal(0, "not_reached", "");
  }
  if (!answer.ok) {
    const said = (await answer.json().catch(() => ({}))) as { code?: string; message?: string };
    throw new Refusal(answer.status, said.code ?? "", said.message ?? "");
  }
  save(await answer.blob(), name);
}

export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

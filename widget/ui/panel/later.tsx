/** @jsxImportSource ../dom */
// A part of the panel in its place: nothing until it has come, and a way to try again when it did not.
import type { App } from "./app";

export function Later({ app, name }: { app: App; name: "end" | "files" }) {
  const { parts, texts: t } = app;
  const part = parts.want(name);
  if (part) return part.view();
  if (!parts.failed(name)) return null;
  return (
    <p class="sys">
      {t.missing}{" "}
      <button class="btn quiet again" type="button" onClick={() => void parts.get(name).catch(() => undefined)}>
        {t.again}
      </button>
    </p>
  );
}

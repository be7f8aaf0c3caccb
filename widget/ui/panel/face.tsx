/** @jsxImportSource ../dom */
// Who speaks: the photo of a person or the logo of a firm, and initials where there is none or it does not load. A name is always near, so a
// picture says something by itself only where it shows another than the name beside it.
import type { App } from "./app";
import { initials } from "./format";

/** Pictures that did not load. */
const broken = new Set<string>();

export function Face({ app, id, name, logo, alt }: { app: App; id?: string | undefined; name: string; logo: boolean; alt: string }) {
  const look = `av${logo ? " logo" : ""}`;
  return id && !broken.has(id) ? (
    // Another picture is another element: the old face does not stay beside the new name until the new one has come.
    <img
      key={id}
      class={look}
      alt={alt}
      src={`${app.around.prefix}/widget/portraits/${id}`}
      onError={() => {
        broken.add(id);
        app.around.draw();
      }}
    />
  ) : (
    <span class={look} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

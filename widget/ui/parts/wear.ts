// The style sheet of a part.

/** The part's own style sheet; the build puts its name in. */
declare const usherStyle: string;

/** Puts the part's style sheet into the document; ends when it is there, or cannot be had: a part without looks still works. */
export function wear(prefix: string): Promise<void> {
  return new Promise((worn) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${prefix}/static/${usherStyle}`;
    link.onload = link.onerror = () => worn();
    document.head.append(link);
  });
}

// The heading of a page that is drawn anew when its data has come: the focus that was on the first one goes over to the second.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

let leftFocused = false;

export function PageHeading({ hidden, children }: { hidden?: boolean; children: ComponentChildren }) {
  const ref = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (leftFocused) ref.current?.focus();
    leftFocused = false;
    return () => {
      leftFocused = document.activeElement === ref.current;
    };
  }, []);
  return (
    <h1 class={hidden ? "sr" : undefined} tabIndex={-1} ref={ref}>
      {children}
    </h1>
  );
}

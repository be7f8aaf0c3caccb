// Files that are dropped on a conversation go with what is being written there.
import { useRef, useState } from "preact/hooks";
import { mode } from "../model/drafts";
import { Icon } from "../parts/icon";
import { t } from "../text/text";
import type { Row } from "../wire/frames";
import { attach } from "./uploads";

const bringsFiles = (e: DragEvent) => e.dataTransfer?.types.includes("Files") ?? false;

/** What the conversation's section needs for it, and whether files are being held over it. */
export function useDrop(row: Row | undefined) {
  const [over, setOver] = useState(false);
  const depth = useRef(0); // entering a child is told before leaving its parent
  if (!row || row.state === "suspect") return { over: false, on: {} };
  const end = () => {
    depth.current = 0;
    setOver(false);
  };
  const on = {
    onDragEnter: (e: DragEvent) => {
      if (!bringsFiles(e)) return;
      e.preventDefault();
      depth.current++;
      setOver(true);
    },
    onDragLeave: (e: DragEvent) => {
      if (bringsFiles(e) && --depth.current <= 0) end();
    },
    onDragOver: (e: DragEvent) => {
      if (bringsFiles(e)) e.preventDefault();
    },
    onDrop: (e: DragEvent) => {
      if (!bringsFiles(e)) return;
      e.preventDefault();
      end();
      attach(row.id, mode.peek(), [...(e.dataTransfer?.files ?? [])]);
    },
  };
  return { over, on };
}

export function DropHint() {
  return (
    <div class="drop-hint" aria-hidden="true">
      <Icon n="clip" />
      {t("attach_drop")}
    </div>
  );
}

// The files of a conversation on the lead's card: those of messages and of notes that are still there.
import { useEffect, useState } from "preact/hooks";
import { conversations } from "../model/board";
import { Failed } from "../parts/small";
import { t } from "../text/text";
import type { FileInfo, Row } from "../wire/frames";
import { ask } from "../wire/http";
import { FileRow } from "./files";

export function CardFiles({ row }: { row: Row }) {
  const [list, setList] = useState<readonly FileInfo[]>([]);
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  const c = conversations.value.get(row.id);
  // Read again when there may be others: a message or note brought files, or one was taken back.
  const all = [...(c?.events ?? []), ...(c?.notes ?? [])];
  const changes = `${all.filter((e) => e.data.files?.length).length} ${all.filter((e) => e.kind === "retracted").length}`;
  useEffect(() => {
    let alive = true;
    setFailed(false);
    ask<{ items: FileInfo[] | null }>("GET", `/conversations/${row.id}/files`).then(
      (got) => alive && setList(got.items ?? []),
      () => alive && setFailed(true),
    );
    return () => {
      alive = false;
    };
  }, [row.id, changes, tries]);
  if (failed) return <Failed title={t("files_not_read")} again={() => setTries(tries + 1)} />;
  if (list.length === 0) return null;
  return (
    <section>
      <h3>{t("files_title")}</h3>
      <ul class="card-files">
        {list.map((f) => (
          <li key={f.id}>
            <FileRow conversation={row.id} file={f} />
          </li>
        ))}
      </ul>
    </section>
  );
}

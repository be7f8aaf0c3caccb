// Whether the visitor has the page open.
import { line } from "../model/board";
import { now } from "../model/clock";
import { listTime } from "../text/format";
import { t } from "../text/text";
import type { Row } from "../wire/frames";

export function Online({ row }: { row: Row }) {
  if (!line.value.up)
    return (
      <span class="state">
        <span class="dot" />
        {t("not_known")}
      </span>
    );
  if (row.online)
    return (
      <span class="state">
        <span class="dot here" />
        {t("on_page_now")}
      </span>
    );
  return (
    <span class="state">
      <span class="dot" />
      {row.last_online ? t("last_online", { time: listTime(row.last_online, now.value) }) : t("offline_l")}
    </span>
  );
}

// A quote as it is read.
import { clockTime } from "../text/format";
import { t } from "../text/text";
import type { Row } from "../wire/frames";
import { authorName } from "./author";
import type { Quote } from "./items";

/** Who is quoted, when, and the beginning of it; a tombstone when it was retracted. */
export function QuoteText({ quote: q, row }: { quote: Quote; row: Row }) {
  return (
    <>
      <b>
        {authorName(q.by, row)} {clockTime(q.at)}
      </b>
      <span class="cut">{q.text || t("retracted")}</span>
    </>
  );
}

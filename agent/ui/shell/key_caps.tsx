// A key drawn as its caps.
import { t } from "../text/text";
import { caps } from "./keys";

const mac = /Mac|iPhone|iPad/.test(navigator.platform);

export function Keys({ of }: { of: string }) {
  return (
    <span class="caps">
      {caps(of, mac).map((cap, i) =>
        cap ? (
          <kbd key={i}>{cap}</kbd>
        ) : (
          <span class="faint small" key={i}>
            {" "}
            {t("and_then")}{" "}
          </span>
        ),
      )}
    </span>
  );
}

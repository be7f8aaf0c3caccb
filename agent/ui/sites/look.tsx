// Name and colours of the widget, with the contrast that a reader needs.
import { useEffect, useRef } from "preact/hooks";
import { Field, TextField } from "../parts/field";
import { Icon } from "../parts/icon";
import { oneDecimal } from "../text/format";
import { t } from "../text/text";
import { SitePicture } from "./picture";
import { type Brand, contrast, enough, isColor, readable, type Site } from "./state";

interface Props {
  site: Site;
  change: (s: Site) => void;
  bad: Readonly<Record<string, string | undefined>>;
}

export function Look({ site, change, bad }: Props) {
  const brand = (part: Partial<Brand>) => change({ ...site, brand: { ...site.brand, ...part } });
  return (
    <section class="card stack" aria-labelledby="s-look">
      <h2 id="s-look">{t("look_h")}</h2>
      <TextField
        name="name"
        label={t("site_name")}
        value={site.name}
        onValue={(name) => change({ ...site, name })}
        error={bad.name}
        maxLength={80}
      />
      <SitePicture site={site} change={change} bad={bad} />
      <Color
        label={t("color")}
        value={site.brand.color}
        on={site.brand.on_color}
        error={bad["brand.color"] ?? bad["brand.on_color"]}
        set={(color, on_color) => brand({ color, on_color })}
      />
      <Color
        label={t("color_dark")}
        value={site.brand.dark_color}
        on={site.brand.on_dark_color}
        error={bad["brand.dark_color"] ?? bad["brand.on_dark_color"]}
        set={(dark_color, on_dark_color) => brand({ dark_color, on_dark_color })}
      />
    </section>
  );
}

// The text on a colour is black or white, whichever can be read better.
const textOn = (color: string) => (contrast(color, "#ffffff") >= contrast(color, "#000000") ? "#ffffff" : "#000000");

function Color({
  label,
  value,
  on,
  error,
  set,
}: {
  label: string;
  value: string;
  on: string;
  error: string | undefined;
  set: (color: string, on: string) => void;
}) {
  const ratio = contrast(value, on);
  const low = isColor(value) && ratio < enough;
  const choose = (color: string) => set(color, isColor(color) ? textOn(color) : on);
  return (
    <div class="color">
      <Field
        label={label}
        error={error ?? (low ? t("contrast_low", { c: oneDecimal(ratio) }) : undefined)}
        hint={isColor(value) ? t("contrast_ok", { c: oneDecimal(ratio) }) : t("color_bad")}
      >
        {({ id, describedBy, invalid }) => (
          <div class="line">
            <input
              class="swatch"
              type="color"
              aria-label={label}
              value={isColor(value) ? value : "#000000"}
              onInput={(e) => choose(e.currentTarget.value)}
            />
            <input
              class="input mono"
              id={id}
              value={value}
              maxLength={7}
              aria-describedby={describedBy}
              aria-invalid={invalid}
              onInput={(e) => choose(e.currentTarget.value.trim())}
            />
            <Sample color={value} on={on} />
          </div>
        )}
      </Field>
      {low && (
        <button class="btn quiet" type="button" onClick={() => choose(readable(value, on))}>
          {t("use_color", { c: readable(value, on) })}
        </button>
      )}
    </div>
  );
}

// Colours are set through the style object: the page's policy allows no style attributes in its markup.
function Sample({ color, on }: { color: string; on: string }) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    ref.current?.style.setProperty("background-color", isColor(color) ? color : "transparent");
    ref.current?.style.setProperty("color", isColor(on) ? on : "inherit");
  }, [color, on]);
  return (
    <span class="sample" ref={ref} aria-hidden="true">
      <Icon n="chat" />
      {contrast(color, on) >= enough && t("brand_preview")}
    </span>
  );
}

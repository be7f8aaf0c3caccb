// The colours that a site may set. The server has checked their contrast.
import type { Config } from "./config";

/** Sets the colours through the style object, which a strict policy allows where it forbids style attributes. */
export function paint(brand: Config["brand"], on: HTMLElement): void {
  const pairs = CSS.supports("color", "light-dark(#000, #fff)");
  const set = (name: string, light?: string, dark?: string) => {
    if (light) on.style.setProperty(name, pairs ? `light-dark(${light}, ${dark || light})` : light);
  };
  set("--brand", brand.color, brand.dark_color);
  set("--on-brand", brand.on_color, brand.on_dark_color);
}

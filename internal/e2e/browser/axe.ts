// Every screen is held to no finding of axe, in light and in dark.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Frame, Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Names, roles and order are the same in both schemes; only colours are looked at again. */
const schemeRules: Record<"light" | "dark", string[] | null> = { light: null, dark: ["color-contrast", "link-in-text-block"] };

/** Where to put a picture of everything that axe looks at, for people to look at; nothing is drawn without it. */
const pictures = process.env.USHER_PICTURES;

interface Finding {
  id: string;
  help: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

declare const axe: { run(root: Document, options: object): Promise<{ violations: Finding[] }> };

/** What axe finds on a page or in a frame of it, in both schemes, as lines; none is what we want. */
export async function findings(page: Page, where: string, frame: Frame = page.mainFrame()): Promise<string[]> {
  const found: string[] = [];
  if (!(await frame.evaluate(() => "axe" in globalThis))) await frame.evaluate(source);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    if (pictures) await page.screenshot({ path: `${pictures}/${where.replace(/\W+/g, "_")}-${colorScheme}.png` });
    const violations = await frame.evaluate(
      async (only) =>
        (await axe.run(document, { iframes: false, resultTypes: ["violations"], ...(only && { runOnly: { type: "rule", values: only } }) }))
          .violations,
      schemeRules[colorScheme],
    );
    for (const v of violations)
      for (const n of v.nodes)
        found.push(`${where}, ${colorScheme}: ${v.id}, ${v.help}: ${JSON.stringify(n.target)} ${n.failureSummary ?? ""}`);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return found;
}

// A browser's long name as people call it. Pure.

const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(?:e|A|iOS)?\/(\d+)/, "Edge"],
  [/\bOPR\/(\d+)/, "Opera"],
  [/\bSamsungBrowser\/(\d+)/, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, "Firefox"],
  [/\b(?:Headless)?(?:Chrome|CriOS)\/(\d+)/, "Chrome"],
  [/\bVersion\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari\//, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux|X11/, "Linux"],
];

/** "Mozilla/5.0 (Windows NT 10.0) … Chrome/120.0 Safari/537.36" → "Chrome 120, Windows". What is not known stays as it came, cut at 60. */
export function browserName(agent: string): string {
  const found = browsers.map(([form, name]) => [form.exec(agent)?.[1], name] as const).find(([version]) => version);
  const system = systems.find(([form]) => form.test(agent))?.[1];
  if (!found) return [...agent].slice(0, 60).join("");
  return `${found[1]} ${found[0]}${system ? `, ${system}` : ""}`;
}

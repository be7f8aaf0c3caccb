// The size of a file as people read it.

/** "482 kB", "1.5 MB" in a language; bytes is at least 0. */
export function sizeIn(language: string, bytes: number): string {
  const [unit, n] =
    bytes < 1000 ? ["byte", bytes] : bytes < 1_000_000 ? ["kilobyte", Math.round(bytes / 1000)] : ["megabyte", bytes / 1_000_000];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: String(unit),
    unitDisplay: unit === "byte" ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(Number(n));
}

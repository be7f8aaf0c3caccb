// Skills as people type them. Pure.

/** The skills of a line, in their order, without blanks and doubles. Commas, semicolons and line ends stand between them, blanks do not. */
export function readSkills(text: string): string[] {
  const all = text
    .split(/[,;\n]/)
    .map((s) => s.trim().replace(/\s+/g, " "))
    .filter(Boolean);
  return [...new Set(all)];
}

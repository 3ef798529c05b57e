/** The name of a Codex file. */

/** The words of a title in lower case; `codex` for a title without words. */
export function fileNameOf(title: string): string {
  const words =
    title
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.join('-').slice(0, 60).replace(/-$/, '') || 'codex';
}

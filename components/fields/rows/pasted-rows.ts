/** Parses rows and columns from the clipboard: an HTML table, or text with tabs as spreadsheets copy it. */

const LINE = /\r\n?|\n/;
/** What stands before a line that was an item of a list: a bullet, a number, a box. */
const MARKER = /^\s*(?:(?:[-*+•·▪◦]|\d{1,4}[.)])\s+)?(?:(\[[ xX]\]|[☐☑☒✓✔])\s*)?/u;
const TICKED = /[xX☑☒✓✔]/u;

/** The rows of pasted text; `null` for a single cell, which is pasted as text. */
export function readPastedRows(html: string, text: string): readonly (readonly string[])[] | null {
  const rows = readTable(html) ?? readTabs(text);
  return rows.length > 1 || (rows[0]?.length ?? 0) > 1 ? rows : null;
}

function readTable(html: string): readonly (readonly string[])[] | null {
  if (!html.includes('<table')) return null;
  const table = new DOMParser().parseFromString(html, 'text/html').querySelector('table');
  if (table === null) return null;
  return [...table.querySelectorAll('tr')].map((row) =>
    [...row.querySelectorAll('td, th')].map((cell) => (cell.textContent ?? '').trim().replace(/\s+/g, ' ')),
  );
}

/** A cell with a line break or tab in it stands in quotes, and a quote in it twice. */
function readTabs(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const source = text.replace(/(?:\r\n?|\n)+$/, '');
  const pattern = /(?:"((?:[^"]|"")*)"(?=\t|\r|\n|$)|([^\t\r\n]*))(\t|\r\n?|\n|$)/gy;
  for (const [whole, quoted, plain = '', end] of source.matchAll(pattern)) {
    if (whole === '' && rows.at(-1)?.length !== 0) break;
    rows.at(-1)?.push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim());
    if (end === '') break;
    if (end !== '\t') rows.push([]);
  }
  return rows;
}

export interface PastedStep {
  readonly text: string;
  readonly done: boolean;
}

/** The steps of several pasted lines, without their bullets; `null` when it is one line only. */
export function readPastedSteps(text: string): readonly PastedStep[] | null {
  const lines = text.split(LINE).filter((line) => line.trim() !== '');
  if (lines.length < 2) return null;
  return lines.map((line) => {
    const [marker = '', box = ''] = MARKER.exec(line) ?? [];
    return { text: line.slice(marker.length).trim(), done: TICKED.test(box) };
  });
}

/** The tags of a pasted column, row or list; `null` when it is one only. */
export function readPastedTags(text: string): readonly string[] | null {
  const lines = readPastedSteps(text)?.map((step) => step.text) ?? [text];
  const tags = lines.flatMap((line) => line.split('\t').map((tag) => tag.trim())).filter((tag) => tag !== '');
  return tags.length > 1 ? tags : null;
}

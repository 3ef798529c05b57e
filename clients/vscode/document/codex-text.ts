/** A Codex as one Markdown text: its title, then its fields behind lines that name them. */

/** One field of the text. */
export interface Section {
  readonly id: string;
  readonly label: string;
  /** Said beside the label, for people: the type of the field, and what it takes. */
  readonly hint: string;
  readonly source: string;
}

/** Where a part of a text begins and ends, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface WrittenText {
  readonly text: string;
  /** In every line that names a field, and in nothing else that stands in the text. */
  readonly mark: string;
  readonly title: Span;
  readonly sections: ReadonlyMap<string, Span>;
}

export interface TextIssue {
  /** Counted from 0. */
  readonly line: number;
  readonly message: string;
}

export type TextReading =
  | {
      readonly ok: true;
      readonly title: Span;
      readonly sections: ReadonlyMap<string, Span>;
    }
  | { readonly ok: false; readonly issues: readonly TextIssue[] };

const MARK = 'bindery';

/** Every section ends with an empty line, which is not part of it. */
export function writeCodexText(title: string, sections: readonly Section[]): WrittenText {
  const mark = freeMark([title, ...sections.map(({ source }) => source)]);
  const spans = new Map<string, Span>();
  const head = '# ';
  let text = `${head}${title}\n\n`;
  for (const { id, label, hint, source } of sections) {
    text += `<!-- ${mark} ${id} · ${inComment(label)} · ${inComment(hint)} -->\n`;
    spans.set(id, { start: text.length, end: text.length + source.length });
    text += source === '' ? '\n' : `${source}\n\n`;
  }
  return { text, mark, title: { start: head.length, end: head.length + title.length }, sections: spans };
}

/** Finds the parts of a text that somebody has changed; `ids` are those of the fields that it was written with. */
export function readCodexText(text: string, mark: string, ids: readonly string[]): TextReading {
  const lines = linesOf(text);
  const anchors = lines.flatMap(({ content, start, end }, line) => {
    const id = anchoredId(content, mark);
    return id === null ? [] : [{ id, line, start, end }];
  });
  const issues: TextIssue[] = [
    ...anchors
      .filter(({ id }, index) => anchors.findIndex((other) => other.id === id) < index)
      .map(({ id, line }) => ({ line, message: `The line of the field “${id}” stands here once more.` })),
    ...anchors
      .filter(({ id }) => !ids.includes(id))
      .map(({ id, line }) => ({ line, message: `There is no field “${id}”.` })),
    ...ids
      .filter((id) => !anchors.some((anchor) => anchor.id === id))
      .map((id) => ({ line: 0, message: `The line of the field “${id}” is missing: undo, or put it back.` })),
  ];
  const [first] = lines;
  const title = first === undefined ? null : titleIn(first.content);
  if (title === null) issues.push({ line: 0, message: 'The first line is “# ” and the title.' });
  const above = anchors[0]?.start ?? text.length;
  const between = text.slice((first?.end ?? 0) + 1, above);
  if (title !== null && between.trim() !== '')
    issues.push({ line: 1, message: 'Between the title and the first field nothing can be kept.' });
  if (issues.length > 0 || title === null) return { ok: false, issues };
  const sections = new Map(
    anchors.map(({ id, end }, index) => {
      const next = anchors[index + 1]?.start ?? text.length;
      return [id, contentSpan(text, Math.min(end + 1, text.length), next)] as const;
    }),
  );
  return { ok: true, title, sections };
}

/** Without the empty line at its end. */
function contentSpan(text: string, start: number, next: number): Span {
  const content = text.slice(start, next);
  const framed = content.endsWith('\n\n')
    ? content.length - 2
    : content.length - Number(content.endsWith('\n'));
  return { start, end: start + Math.max(0, framed) };
}

function titleIn(line: string): Span | null {
  const head = /^#(?: |$)/.exec(line)?.[0];
  return head === undefined ? null : { start: head.length, end: line.length };
}

function anchoredId(line: string, mark: string): string | null {
  const start = `<!-- ${mark} `;
  if (!line.startsWith(start) || !line.trimEnd().endsWith('-->')) return null;
  return /^\S+/.exec(line.slice(start.length))?.[0] ?? null;
}

function freeMark(texts: readonly string[]): string {
  for (let count = 1; ; count += 1) {
    const mark = count === 1 ? MARK : `${MARK}-${count}`;
    if (!texts.some((text) => text.includes(`<!-- ${mark} `))) return mark;
  }
}

/** Nothing in a label ends the comment that it stands in. */
function inComment(text: string): string {
  return text
    .replaceAll(/--+|[<>\r\n]/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

interface Line {
  readonly content: string;
  readonly start: number;
  /** Of its content: the line break comes behind it. */
  readonly end: number;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (const content of text.split('\n')) {
    lines.push({ content, start, end: start + content.length });
    start += content.length + 1;
  }
  return lines;
}

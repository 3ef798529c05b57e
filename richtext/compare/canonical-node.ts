/** A rich text in one form for one meaning: no attribute that has its default, marks in order, texts joined. */
import type { DocumentMark, DocumentNode } from '#core/history/rich-text-difference.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { getRichTextSchema } from '#richtext/schema/schema.ts';

type Attributes = NonNullable<DocumentNode['attrs']>;
type KnownAttributes = Readonly<Record<string, { readonly default?: unknown }>>;

/** Two documents mean the same exactly when their canonical forms are equal. Unknown nodes keep all they have. */
export function canonicalNode(node: DocumentNode): DocumentNode {
  const { nodes } = getRichTextSchema();
  const content = joinTexts((node.content ?? []).map(canonicalNode));
  const marks = canonicalMarks(node.marks ?? []);
  return {
    type: node.type,
    ...withoutDefaults(node.attrs, Object.hasOwn(nodes, node.type) ? nodes[node.type]?.spec.attrs : {}),
    ...(node.text !== undefined && { text: node.text }),
    ...(marks.length > 0 && { marks }),
    ...(content.length > 0 && { content }),
  };
}

/** In one order, each without its defaults. */
function canonicalMarks(marks: readonly DocumentMark[]): readonly DocumentMark[] {
  if (marks.length === 0) return marks;
  const known = getRichTextSchema().marks;
  return marks
    .map(({ type, attrs }) => ({
      type,
      ...withoutDefaults(attrs, Object.hasOwn(known, type) ? known[type]?.spec.attrs : {}),
    }))
    .map((mark) => ({ mark, key: canonicalJson(mark) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ mark }) => mark);
}

export function sameMarks(a: readonly DocumentMark[] = [], b: readonly DocumentMark[] = []): boolean {
  if (a.length !== b.length) return false;
  return a.length === 0 || a === b || canonicalJson([...a]) === canonicalJson([...b]);
}

function withoutDefaults(
  attrs: DocumentNode['attrs'],
  known: KnownAttributes | null | undefined,
): { readonly attrs?: Attributes } {
  if (attrs === undefined) return {};
  const kept = Object.entries(attrs).filter(
    ([name, value]) => canonicalJson(value) !== canonicalJson(defaultOf(known?.[name]) ?? null),
  );
  return kept.length === 0 ? {} : { attrs: Object.fromEntries(kept) };
}

function defaultOf(attribute: { readonly default?: unknown } | undefined): JsonValue | undefined {
  // Defaults of a TipTap schema are JSON, since documents are written with them.
  return attribute?.default as JsonValue | undefined;
}

function joinTexts(nodes: readonly DocumentNode[]): readonly DocumentNode[] {
  const joined: DocumentNode[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (node.text !== undefined && last?.text !== undefined && sameMarks(last.marks, node.marks))
      joined[joined.length - 1] = { ...last, text: last.text + node.text };
    else if (node.text !== '') joined.push(node);
  }
  return joined;
}

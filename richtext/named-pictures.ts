/** The uploaded files in a rich text, read from the form in which the text was sent. */
import { isBinderyError } from '#core/errors.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import { markdownToJson } from './markdown/markdown.ts';

export interface NamedPicture {
  readonly assetId: string;
  /** In a document, the place of its address; empty in Markdown. */
  readonly path: readonly (string | number)[];
}

const ADDRESS = /^\/api\/v1\/assets\/([^/?]+)/;
/** A picture begins with `![`, or is a tag. */
const MAY_SHOW = /!\[|</;

/**
 * The pictures in Markdown or a ProseMirror document, in order. Text that cannot be parsed has none; writing it reports the
 * error.
 */
export function picturesIn(richText: JsonValue): readonly NamedPicture[] {
  if (typeof richText !== 'string') return picturesOfNode(richText);
  if (!MAY_SHOW.test(richText)) return [];
  try {
    // A node is JSON by construction; its interface only lacks the index signature.
    const pictures = picturesOfNode(markdownToJson(richText) as unknown as JsonValue);
    return pictures.map(({ assetId }) => ({ assetId, path: [] }));
  } catch (error) {
    if (isBinderyError(error)) return [];
    throw error;
  }
}

/** Without recursion: what was sent may be nested deeper than a document may. */
function picturesOfNode(root: JsonValue): readonly NamedPicture[] {
  const found: NamedPicture[] = [];
  const open: { readonly node: JsonValue; readonly path: readonly (string | number)[] }[] = [
    { node: root, path: [] },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, path } = next;
    if (node === null || typeof node !== 'object' || isJsonArray(node)) continue;
    const { type, attrs, content } = node;
    const source = typeof attrs === 'object' && attrs !== null && !isJsonArray(attrs) ? attrs['src'] : null;
    const assetId = type === 'image' && typeof source === 'string' ? ADDRESS.exec(source)?.[1] : undefined;
    if (assetId !== undefined) found.push({ assetId, path: [...path, 'attrs', 'src'] });
    if (content === undefined || !isJsonArray(content)) continue;
    for (let index = content.length - 1; index >= 0; index -= 1)
      open.push({ node: content[index] ?? null, path: [...path, 'content', index] });
  }
  return found;
}

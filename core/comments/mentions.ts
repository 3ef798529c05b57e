/** People named in a comment: `@[Rae Okonjo](id)` in its Markdown, which other readers of Markdown show as “@Rae Okonjo”. */
import { isUuid } from '#core/uuid.ts';

export interface PersonMention {
  readonly id: string;
  readonly name: string;
  /** Where it stands in the Markdown. */
  readonly from: number;
  readonly to: number;
}

const MENTION = /@\[((?:\\.|[^\\[\]\n]){1,300})\]\(([\da-fA-F-]{36})\)/g;

/** The people a comment names, in its order; one named twice is found twice. */
export function findPersonMentions(markdown: string): readonly PersonMention[] {
  return [...markdown.matchAll(MENTION)].flatMap((match) => {
    const [source, name = '', rawId = ''] = match;
    const id = rawId.toLowerCase();
    if (!isUuid(id)) return [];
    return [{ id, name: name.replace(/\\(.)/g, '$1'), from: match.index, to: match.index + source.length }];
  });
}

/** A person as a comment names them. */
export function writePersonMention({ id, name }: { readonly id: string; readonly name: string }): string {
  const label = name.replace(/\s+/g, ' ').replace(/[\\[\]]/g, '\\$&');
  return `@[${label}](${id})`;
}

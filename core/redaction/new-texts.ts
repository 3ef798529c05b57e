/** The texts that an update brings in: runs of characters of one writer, and every text within values. */
import * as Y from 'yjs';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';

export function newTexts({ structs }: Pick<DecodedUpdate, 'structs'>): string[] {
  const texts: string[] = [];
  let run = '';
  let next = '';
  const end = (): void => {
    if (run !== '') texts.push(run);
    run = '';
  };
  for (const struct of structs) {
    const { client, clock } = struct.id;
    const content = struct instanceof Y.Item ? struct.content : null;
    if (`${client}:${clock}` !== next || !(content instanceof Y.ContentString)) end();
    next = `${client}:${clock + struct.length}`;
    if (content instanceof Y.ContentString) run += content.str;
    else if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) collect(content.arr, texts);
    else if (content instanceof Y.ContentFormat) collect([content.key, content.value], texts);
    else if (content instanceof Y.ContentEmbed) collect(content.embed, texts);
  }
  end();
  return texts;
}

function collect(value: unknown, texts: string[]): void {
  if (typeof value === 'string') texts.push(value);
  else if (Array.isArray(value)) for (const each of value) collect(each, texts);
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value)) {
      texts.push(key);
      collect(each, texts);
    }
}

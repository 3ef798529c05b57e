/** A normal form of rich text, equal for texts that look the same to a reader. */
import * as Y from 'yjs';
import { canonicalJson, type JsonValue } from '#core/json.ts';

type Run = [insert: JsonValue, attributes: JsonValue];

/** An editor that has been in a field leaves one empty paragraph where there was nothing. */
const BLANK = canonicalJson(['paragraph', {}, []]);

/**
 * The text as JSON, in which nothing that was written can be taken for a mark or a block; empty for a single empty paragraph. In how many pieces a
 * text is stored does not matter.
 */
export function formOf(fragment: Y.XmlFragment): string {
  const form = nodesOf(fragment).map(canonicalJson).join();
  return form === BLANK ? '' : form;
}

/** Whether nothing is in it, or the one empty paragraph that an editor leaves. */
export function isBlank(fragment: Y.XmlFragment): boolean {
  return fragment.length <= 1 && formOf(fragment) === '';
}

function nodesOf(parent: Y.XmlFragment): JsonValue[] {
  const nodes: JsonValue[] = [];
  let last: Run | null = null;
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) {
      for (const run of runsOf(child)) {
        if (last !== null && typeof run[0] === 'string' && isJoined(last, run))
          last[0] = `${last[0]}${run[0]}`;
        else {
          nodes.push(run);
          last = run;
        }
      }
      continue;
    }
    last = null;
    if (child instanceof Y.XmlElement)
      nodes.push([child.nodeName, child.getAttributes() as Record<string, JsonValue>, nodesOf(child)]);
    else nodes.push(child.toString());
  }
  return nodes;
}

function runsOf(text: Y.XmlText): Run[] {
  // JSON, as are attributes of elements: Yjs reads both from updates.
  const delta = text.toDelta() as { readonly insert: JsonValue; readonly attributes?: JsonValue }[];
  return delta.map(({ insert, attributes = {} }) => [insert, attributes]);
}

function isJoined(a: Run, b: Run): boolean {
  return typeof a[0] === 'string' && canonicalJson(a[1]) === canonicalJson(b[1]);
}

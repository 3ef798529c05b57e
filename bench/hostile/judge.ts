/** The oracle of hostile runs: the Codex is readable, editable, restorable, and attributes every edit truly. */
import { initProseMirrorDoc } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { openCodex } from '#core/codex/open-codex.ts';
import { parseEntry, parseMember } from '#core/crdt/entry.ts';
import { checkDocument } from '#core/format/check-document.ts';
import { compareCodices } from '#core/history/compare-codices.ts';
import { restoreFields } from '#core/history/restore-fields.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { compareRichTexts } from '#richtext/compare/compare-rich-texts.ts';
import { blockTexts, fragmentToJson, restoreFragment, unknownNodes } from '#richtext/document/document.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import { getRichTextSchema } from '#richtext/schema/schema.ts';
import { ATTACKER, OWNER } from './people.ts';
import { TEMPLATE } from './template.ts';
import type { World } from './world.ts';

const RICH_TEXTS = ['field:richText', 'field:old'];

/** What honest people have signed, by author. */
export class Signatures {
  private readonly known = new Set<string>();

  /** Everything that stands in the document now is honest. */
  learn(doc: Y.Doc): void {
    for (const signature of signaturesIn(doc)) this.known.add(signature.text);
  }

  /** Signed by somebody who did not write it. */
  forgedIn(doc: Y.Doc): string[] {
    return signaturesIn(doc)
      .filter(({ by, text }) => by !== ATTACKER.id && !this.known.has(text))
      .map(({ text }) => `forged: ${text}`);
  }
}

/** What does not hold, in words. `past` is a state from before the attacks. */
export function judge(world: World, past: Y.Doc, signatures: Signatures): string[] {
  const doc = world.copy();
  const again = new Y.Doc();
  Y.applyUpdate(again, Y.encodeStateAsUpdate(doc));
  const problems = [
    ...(again.store.pendingStructs === null && again.store.pendingDs === null
      ? []
      : ['something is pending']),
    ...checkDocument(again, TEMPLATE, { environment: world.environment, richText: richTextForms })
      .errors.filter(({ path }) => path.at(-1) !== 'hlc' && !isMistyped(path))
      .map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...signatures.forgedIn(again),
  ];
  const codex = openCodex(again, { environment: world.environment, actor: OWNER });
  if (codex.pin()?.id !== TEMPLATE.id || codex.pin()?.version !== TEMPLATE.version)
    problems.push('the pin is gone');
  if (problems.length > 0) return problems;
  for (const root of RICH_TEXTS) readRichText(again.getXmlFragment(root));
  problems.push(...restore(world, again, past));
  again.destroy();
  doc.destroy();
  return problems;
}

/** How dates and addresses are written a page leaves to the person. */
function isMistyped(path: readonly (string | number)[]): boolean {
  return path[0] === 'fields' && !['richText', 'old'].includes(String(path[1]));
}

/** As servers and pages do; each throws where it can't. */
function readRichText(fragment: Y.XmlFragment): void {
  richTextForms.read(fragment);
  fragmentToJson(fragment);
  blockTexts(fragment);
  const copy = new Y.Doc();
  if (fragment.doc) Y.applyUpdate(copy, Y.encodeStateAsUpdate(fragment.doc));
  // The editor's own reader removes what it cannot read; here from a copy.
  for (const root of RICH_TEXTS) initProseMirrorDoc(copy.getXmlFragment(root), getRichTextSchema());
}

function restore(world: World, doc: Y.Doc, past: Y.Doc): string[] {
  const codex = openCodex(doc, { environment: world.environment, actor: OWNER });
  restoreFields(codex, TEMPLATE, past, 'all', {
    restoreFragment,
    forms: { ...richTextForms, timeZone: 'UTC' },
  });
  const left = compareCodices(TEMPLATE, past, doc, { compareRichTexts });
  return [
    ...left.map(({ field }) => `${field} could not be restored`),
    ...RICH_TEXTS.flatMap((root) =>
      unknownNodes(doc.getXmlFragment(root)).map((what) => `${root} holds ${what}`),
    ),
  ];
}

function signaturesIn(doc: Y.Doc): { readonly by: string; readonly text: string }[] {
  return [...doc.share].flatMap(([root, type]) => {
    if (!/^(?:meta|set|rows):|^@references$/.test(root)) return [];
    const array = doc.getArray(root);
    return (type === undefined ? [] : array.toArray()).flatMap((raw) => {
      const entry = parseEntry(raw)?.entry ?? parseMember(raw);
      if (entry === null) return [];
      const key: unknown = typeof raw === 'object' && raw !== null ? Reflect.get(raw, 'key') : null;
      const signed: JsonValue = [root, typeof key === 'string' ? key : null, entry.value, entry.by];
      return [{ by: entry.by, text: canonicalJson(signed) }];
    });
  });
}

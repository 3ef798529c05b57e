/** The check of edits by pages of an older version: they remove nothing from a Codex that they do not know. */
import type { TemplatePin } from '#core/codex/codex.ts';
import { readPin } from '#core/codex/pin.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import { findRemoval } from '#core/skew/find-removal.ts';
import { type KnownRichText, type KnownValues, valuesKnownTo } from '#core/skew/known-content.ts';
import type { Template } from '#core/template/template.ts';
import type { SkewCheck } from '../../ports/update-checks.port.ts';

export interface SkewCheckParts {
  /** A version of a template; `null` when there is none. */
  readonly findTemplate: (id: string, version: number) => Promise<Template | null>;
  /** What a version of the rich text schema knows; `null` for everything. */
  readonly richTextKnownTo: (schema: number) => KnownRichText | null;
}

/** Pairs of versions that are kept: a version has been published lately, or the page is an old one. */
const MAX_PAIRS = 200;
/** What can be known of a version that there is not. */
const NOTHING: KnownValues = { knowsRoot: () => false, knowsValue: () => false };

/** Creates the check. A page that is up to date, or has told no version, costs a comparison. */
export function createSkewCheck({ findTemplate, richTextKnownTo }: SkewCheckParts): SkewCheck {
  const pairs = new Map<string, KnownValues | null>();

  async function valuesBetween(shown: TemplatePin, pin: TemplatePin): Promise<KnownValues | null> {
    const key = `${shown.id}@${shown.version} ${pin.id}@${pin.version}`;
    const found = pairs.get(key);
    if (found !== undefined) return found;
    const [older, current] = await Promise.all([
      findTemplate(shown.id, shown.version),
      findTemplate(pin.id, pin.version),
    ]);
    // Of a Codex whose own template cannot be read nothing can be said.
    const values = current === null ? null : older === null ? NOTHING : valuesKnownTo(older, current);
    if (pairs.size >= MAX_PAIRS) pairs.clear();
    pairs.set(key, values);
    return values;
  }

  return ({ documentName, document, decoded, ahead }, { schema, template }) => {
    if (parseDocumentName(documentName)?.kind !== 'codex') return null;
    const richText = schema === null ? null : richTextKnownTo(schema);
    const pin = template === null ? null : readPin(document);
    if (template === null || pin === null || isCurrent(template, pin))
      return richText && findRemoval(document, decoded, { richText, values: null }, ahead);
    return valuesBetween(template, pin).then((values) =>
      findRemoval(document, decoded, { richText, values }, ahead),
    );
  };
}

/** A page may know of a version that this server, restored from a backup, has lost. */
function isCurrent(shown: TemplatePin, pin: TemplatePin): boolean {
  return shown.id === pin.id && shown.version >= pin.version;
}

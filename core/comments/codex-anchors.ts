/** Anchors of an open Codex: where its fields are found, and making anchors by what people and programs say. */
import type { Codex } from '#core/codex/codex.ts';
import { TITLE_ROOT } from '#core/document/roots.ts';
import type { Issue } from '#core/errors.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { Template } from '#core/template/template.ts';
import { fieldCalled, recordedName } from '#core/template/versions/slots.ts';
import { type Anchor, type AnchorSpace, findQuote, makeAnchor } from './anchor.ts';
import { type AnchorText, readAnchorText } from './anchor-text.ts';

/** What of a template is needed to find fields. */
type KnownFields = Pick<Template, 'fields' | 'retired' | 'slots'>;

/**
 * The content of the Codex at this moment, for any number of anchors: each text is read once. Fields are found under the names that
 * anchors know them by, also after they were renamed.
 */
export function anchorSpaceOf(codex: Codex, template: KnownFields): AnchorSpace {
  const texts = new Map<string, AnchorText | null>();
  return {
    hasField: (name) => name === TITLE_ROOT || fieldCalled(template, name) !== undefined,
    hasRow(name, row) {
      const field = fieldCalled(template, name);
      if (field === undefined || storageOf(field) !== 'rows') return false;
      return codex.rows(field.id).some(({ id }) => id === row);
    },
    textOf(name) {
      let text = texts.get(name);
      if (text === undefined) {
        text = readText(codex, template, name);
        texts.set(name, text);
      }
      return text;
    },
  };
}

/** The name under which anchors know a field of the template, or the title. */
export function anchorName(template: Pick<Template, 'slots'>, fieldId: string): string {
  return fieldId === TITLE_ROOT ? TITLE_ROOT : recordedName(template, fieldId);
}

/** The id that a field has in the template, by the name that an anchor knows it by; the name itself when it is not there. */
export function anchoredField(template: KnownFields, name: string): string {
  return fieldCalled(template, name)?.id ?? name;
}

/** What somebody wants to comment on: nothing for the Codex itself. */
export interface AnchorRequest {
  readonly field: string;
  readonly row?: string | undefined;
  readonly quote?: string | undefined;
  /** Of the field's text, blocks of a rich text on lines. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The anchor that is meant, or what is wrong with the request: never one of several places. */
export function anchorFor(
  codex: Codex,
  template: KnownFields,
  request: AnchorRequest | undefined,
): Anchor | readonly Issue[] {
  if (request === undefined) return { on: 'codex' };
  const space = anchorSpaceOf(codex, template);
  const field = anchorName(template, request.field);
  if (!space.hasField(field)) return issue('field', `There is no field “${request.field}”`);
  if (request.row !== undefined) {
    if (!space.hasRow(field, request.row)) return issue('row', `There is no row “${request.row}”`);
    return { on: 'row', field, row: request.row };
  }
  const { quote, from, to } = request;
  if (quote === undefined && from === undefined && to === undefined) return { on: 'field', field };
  const text = space.textOf(field);
  if (text === null) return issue('field', 'Words are quoted from texts, and this field holds none');
  if (from !== undefined && to !== undefined) return between(field, text, from, to, quote);
  if (quote === undefined) return issue('from', 'A place in a text has a beginning and an end');
  const places = findQuote(text, quote);
  const [place] = places.filter((found) => from === undefined || found.from === from);
  if (place === undefined) return issue('quote', 'These words are not in the text');
  if (places.length > 1 && from === undefined)
    return issue('quote', `These words are in the text ${places.length} times; say where they begin (from)`);
  return makeAnchor(field, text, place.from, place.to);
}

function between(
  field: string,
  text: AnchorText,
  from: number,
  to: number,
  quote: string | undefined,
): Anchor | readonly Issue[] {
  const found = text.text.slice(from, to);
  if (found.trim() === '') return issue('from', 'There are no words at this place');
  const isQuote = quote === undefined || found.replace(/\s/g, '') === quote.replace(/\s/g, '');
  return isQuote
    ? makeAnchor(field, text, from, to)
    : issue('quote', 'The text reads differently at this place');
}

function readText(codex: Codex, template: KnownFields, name: string): AnchorText | null {
  if (name === TITLE_ROOT) return readAnchorText(codex.title);
  const field = fieldCalled(template, name);
  switch (field && storageOf(field)) {
    case 'text':
      return readAnchorText(codex.text(field?.id ?? name));
    case 'fragment':
      return readAnchorText(codex.fragment(field?.id ?? name));
    default:
      return null;
  }
}

function issue(key: keyof AnchorRequest, message: string): readonly Issue[] {
  return [{ path: ['anchor', key], message }];
}

/** The content of an open Codex as anchors of comments see it: each text read once for all anchors in it, until it changes. */
import * as Y from 'yjs';
import type { TextPlaces } from '#components/comments-context/comments-context.ts';
import type { Codex } from '#core/codex/codex.ts';
import { type Anchor, type AnchorSpace, makeAnchor } from '#core/comments/anchor.ts';
import { type AnchorText, offsetOf, readAnchorText } from '#core/comments/anchor-text.ts';
import { storageOf } from '#core/fields/registry.ts';
import { buildForm } from '#core/template/build-form.ts';
import type { Template } from '#core/template/template.ts';
import { fieldCalled, recordedName } from '#core/template/versions/slots.ts';

const TITLE = 'title';

export class CodexSpace implements AnchorSpace {
  private readonly codex: Codex;
  private readonly template: Template;
  private readonly texts = new Map<string, AnchorText | null>();

  constructor(codex: Codex, template: Template) {
    this.codex = codex;
    this.template = template;
  }

  /** The fields in the order in which the form shows them. */
  fieldOrder(): readonly string[] {
    return buildForm(this.template)
      .views.flatMap(({ sections }) => sections)
      .flatMap(({ fields }) => fields.map(({ field }) => field.id));
  }

  /** The id that a field has now which an anchor calls by this name; `null` when the template has none, or has retired it. */
  readonly idOf = (name: string): string | null => {
    if (name === TITLE) return TITLE;
    const id = fieldCalled(this.template, name)?.id;
    return id !== undefined && Object.hasOwn(this.template.fields, id) ? id : null;
  };

  /** What an anchor calls a field, which stays when the field gets another id. */
  nameOf(fieldId: string): string {
    return fieldId === TITLE ? TITLE : recordedName(this.template, fieldId);
  }

  readonly hasField = (name: string): boolean => this.idOf(name) !== null;

  readonly hasRow = (name: string, row: string): boolean => {
    const field = this.idOf(name);
    return (
      field !== null &&
      this.storageOf(field) === 'rows' &&
      this.codex.rows(field).some(({ id }) => id === row)
    );
  };

  readonly textOf = (name: string): AnchorText | null => {
    const field = this.idOf(name);
    if (field === null) return null;
    const known = this.texts.get(field);
    if (known !== undefined) return known;
    const storage = field === TITLE ? 'title' : this.storageOf(field);
    const text =
      storage === 'title'
        ? readAnchorText(this.codex.title)
        : storage === 'fragment'
          ? readAnchorText(this.codex.fragment(field))
          : storage === 'text'
            ? readAnchorText(this.codex.text(field))
            : null;
    this.texts.set(field, text);
    return text;
  };

  /** Has to be told when a field changes, by its id. */
  forget(field: string): void {
    this.texts.delete(field);
  }

  /** An anchor for what is selected in a text; throws as `makeAnchor`. On the field as a whole where that is none of its words. */
  anchorAt(field: string, { start, end }: TextPlaces): Anchor {
    // The selection is of this moment; a reading may be a moment old.
    this.forget(field);
    const name = this.nameOf(field);
    const text = this.textOf(name);
    const [from, to] = [offsetIn(text, start), offsetIn(text, end)];
    if (text === null || from === null || to === null) return { on: 'field', field: name };
    return makeAnchor(name, text, from, to);
  }

  private storageOf(field: string): ReturnType<typeof storageOf> | null {
    const definition = Object.hasOwn(this.template.fields, field) ? this.template.fields[field] : undefined;
    return definition === undefined ? null : storageOf(definition);
  }
}

function offsetIn(text: AnchorText | null, place: Y.RelativePosition): number | null {
  const doc = text?.root.doc ?? null;
  if (text === null || doc === null) return null;
  const found = Y.createAbsolutePositionFromRelativePosition(place, doc);
  return found && offsetOf(text, found.type, found.index);
}

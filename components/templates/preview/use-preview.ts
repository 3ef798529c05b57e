/** A hook for the throwaway document of the preview, which keeps its content while the template is edited. */
import { useEffect, useState } from 'react';
import type { CodexSource } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import type { Codex } from '#core/codex/codex.ts';
import { NAMED_KEY } from '#core/codex/pattern-title.ts';
import { CODEX_ROOT } from '#core/document/roots.ts';
import { isBinderyError } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { canonicalJson, isJsonObject, type JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { writeJson } from '#richtext/document/document.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';
import type { PreviewValues } from './fill-preview.ts';

/** What the form begins with. */
export interface PreviewStart {
  /** Another start has another key, and begins anew. */
  readonly key: string;
  /** Of a Codex that exists, in the form of the template as it is edited. */
  readonly fill: (template: Template) => Pick<PreviewValues, 'title' | 'values'> & {
    /** The day on which a pattern named it; absent where somebody did. */
    readonly titleDay?: string;
  };
}

interface Preview {
  readonly key: string;
  readonly source: CodexSource;
  /** Where the fields keep their content, as JSON. */
  readonly places: string;
  /** Fields as the document met them last. */
  readonly known: Map<string, FieldDefinition>;
}

/** The preview; `null` while the source is not valid enough. */
export function usePreview(template: Template | null, start: PreviewStart): CodexSource | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  const isCurrent = (one: Preview, of: Template) => one.key === start.key && !clashes(one, of);
  useEffect(() => {
    if (template === null) return;
    if (preview?.key === start.key && !clashes(preview, template)) meet(preview, template);
    else setPreview(begin(template, start));
  }, [preview, template, start]);
  return preview === null || template === null || !isCurrent(preview, template) ? null : preview.source;
}

/** A root type of a document can't become another: then a new document takes its place. */
function clashes({ known, places }: Preview, template: Template): boolean {
  if (places !== placesOf(template)) return true;
  return Object.values(template.fields).some((field) => {
    const before = known.get(field.id);
    return before !== undefined && storageOf(before) !== storageOf(field);
  });
}

function placesOf({ slots = {} }: Template): string {
  return canonicalJson({ ...slots });
}

/** A document with the values of a Codex, or none: then fields begin with their defaults when they are met. */
function begin(template: Template, { key, fill }: PreviewStart): Preview {
  const preview: Preview = {
    ...{ key, source: createLocalSource(), places: placesOf(template), known: new Map() },
  };
  const codex = preview.source.codex.asShown(template);
  const { title, values, titleDay } = fill(template);
  codex.transact(() => {
    if (title !== '') codex.setTitle(title);
    if (titleDay !== undefined) codex.doc.getMap(CODEX_ROOT).set(NAMED_KEY, { title, day: titleDay });
    for (const [id, value] of Object.entries(values)) {
      const field = template.fields[id];
      if (field === undefined) continue;
      write(codex, field, value);
      preview.known.set(id, field);
    }
  });
  return preview;
}

/** Fields begin with their default, as in a new Codex, and follow it for as long as nobody has tried something else. */
function meet({ source, known }: Preview, template: Template): void {
  const codex = source.codex.asShown(template);
  const news = Object.values(template.fields).filter((field) => known.get(field.id) !== field);
  if (news.length === 0) return;
  codex.transact(() => {
    for (const field of news) {
      if (followsDefault(codex, known.get(field.id), field)) write(codex, field, field.default);
      known.set(field.id, field);
    }
  });
}

function followsDefault(codex: Codex, before: FieldDefinition | undefined, field: FieldDefinition): boolean {
  if (before === undefined) return field.default !== null;
  if (field.type === 'richText' || storageOf(field) === 'none') return false;
  const [former, next] = [canonicalJson(before.default), canonicalJson(field.default)];
  return former !== next && canonicalJson(codex.value(field)) === former;
}

function write(codex: Codex, field: FieldDefinition, value: JsonValue): void {
  try {
    if (field.type !== 'richText') codex.setValue(field, value);
    else if (typeof value === 'string') writeMarkdown(codex.fragment(field.id), value);
    else if (isJsonObject(value) && typeof value['markdown'] === 'string')
      writeMarkdown(codex.fragment(field.id), value['markdown']);
    else if (value !== null) writeJson(codex.fragment(field.id), value);
  } catch (error) {
    // A value that the document does not take leaves its field empty here; of a default the check says why.
    if (!isBinderyError(error)) throw error;
  }
}

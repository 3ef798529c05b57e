/** A hook for the throwaway document of the preview, which keeps its content while the template is edited. */
import { useEffect, useState } from 'react';
import { createLocalSource } from '#components/codex/view/local-source.ts';
import type { CodexSource } from '#components/codex-context/codex-context.tsx';
import type { Codex } from '#core/codex/codex.ts';
import { isBinderyError } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { canonicalJson } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { writeMarkdown } from '#richtext/markdown/markdown.ts';

interface Preview {
  readonly source: CodexSource;
  /** Fields as the document met them last. */
  readonly known: Map<string, FieldDefinition>;
}

/** The preview; `null` while the source is not valid enough. */
export function usePreview(template: Template | null): CodexSource | null {
  const [preview, setPreview] = useState<Preview | null>(null);
  useEffect(() => {
    if (template === null) return;
    if (preview === null || clashes(preview, template)) {
      setPreview({ source: createLocalSource(), known: new Map() });
    } else {
      meet(preview, template);
    }
  }, [preview, template]);
  return preview === null || template === null || clashes(preview, template) ? null : preview.source;
}

/** A root type of a document can't become another: then a new document takes its place. */
function clashes({ known }: Preview, template: Template): boolean {
  return Object.values(template.fields).some((field) => {
    const before = known.get(field.id);
    return before !== undefined && storageOf(before) !== storageOf(field);
  });
}

/** Fields begin with their default, as in a new Codex, and follow it for as long as nobody has tried something else. */
function meet({ source: { codex }, known }: Preview, template: Template): void {
  const news = Object.values(template.fields).filter((field) => known.get(field.id) !== field);
  if (news.length === 0) return;
  codex.transact(() => {
    for (const field of news) {
      if (followsDefault(codex, known.get(field.id), field)) begin(codex, field);
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

function begin(codex: Codex, field: FieldDefinition): void {
  try {
    if (field.type !== 'richText') codex.setValue(field, field.default);
    else if (typeof field.default === 'string') writeMarkdown(codex.fragment(field.id), field.default);
  } catch (error) {
    // A default that the document does not take leaves its field empty here; the check says why.
    if (!isBinderyError(error)) throw error;
  }
}

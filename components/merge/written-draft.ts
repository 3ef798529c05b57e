/** The draft of a field that is written in the place of both sides: a document that begins as either side or as both together. */
import * as Y from 'yjs';
import type { CodexActor, CodexSource } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import type { Codex } from '#core/codex/codex.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { JsonObject, JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import { blockTexts, fragmentToJson } from '#richtext/document/document.ts';

/** What it begins with; `both`: what merging makes of the two. */
export type Beginning = 'both' | 'main' | 'branch';

/** Each side whole, as one Yjs update. */
export interface SideStates {
  readonly main: Uint8Array;
  readonly branch: Uint8Array;
}

export interface WrittenDraft {
  readonly beginning: Beginning;
  readonly source: CodexSource;
  /** The words of either side, to tell whose words were taken over. */
  readonly words: { readonly main: string; readonly branch: string };
  /** As the server takes it: rich text as its document, all else as JSON. */
  read(): JsonValue;
  /** Calls back with every edit; answers how to end that. */
  onEdit(listener: () => void): () => void;
  end(): void;
}

export interface DraftPlace {
  /** `null`: the title. */
  readonly field: FieldDefinition | null;
  readonly template: Template;
  readonly actor: CodexActor;
}

/** Begins a draft of one field, in the way in which `template` keeps it. */
export function beginDraft(states: SideStates, beginning: Beginning, place: DraftPlace): WrittenDraft {
  const { field, template, actor } = place;
  const doc = docOf(beginning === 'both' ? [states.main, states.branch] : [states[beginning]]);
  const source = createLocalSource(doc, actor);
  const codex = source.codex.asShown(template);
  return {
    ...{ beginning, source },
    words: { main: wordsIn(states.main, place), branch: wordsIn(states.branch, place) },
    read: () => readField(codex, field),
    onEdit: (listener) => {
      doc.on('update', listener);
      return () => doc.off('update', listener);
    },
    end: () => doc.destroy(),
  };
}

function docOf(updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc;
}

function readField(codex: Codex, field: FieldDefinition | null): JsonValue {
  if (field === null) return codex.title.toString();
  // The node types are JSON by construction; their interfaces only lack the index signature.
  if (storageOf(field) === 'fragment')
    return fragmentToJson(codex.fragment(field.id)) as unknown as JsonObject;
  return codex.value(field);
}

function wordsIn(state: Uint8Array, { field, template, actor }: DraftPlace): string {
  const doc = docOf([state]);
  try {
    const codex = createLocalSource(doc, actor).codex.asShown(template);
    if (field === null) return codex.title.toString();
    const storage = storageOf(field);
    if (storage === 'fragment') return blockTexts(codex.fragment(field.id)).join('\n');
    return storage === 'text' ? codex.text(field.id).toString() : '';
  } finally {
    doc.destroy();
  }
}

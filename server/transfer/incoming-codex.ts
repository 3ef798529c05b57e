/** An incoming Codex: the checked document that either file format is read into, before it gets ids of this instance. */
import type * as Y from 'yjs';
import type { TemplatePin } from '#core/codex/codex.ts';
import type { Environment } from '#core/environment.ts';
import type { Issue } from '#core/errors.ts';
import type { ReadThread } from '#core/format/portable-comments.ts';
import type { Template } from '#core/template/template.ts';
import type { TemplateCatalog } from '../ports/template-catalog.port.ts';

export interface IncomingCodex {
  /** Its id in the file; `null` when it has none. */
  readonly localId: string | null;
  /** Place of the parent in the list; `null` for the first. */
  readonly parent: number | null;
  /** The version its row names. */
  readonly template: Template;
  readonly doc: Y.Doc;
  /** What was said about it. */
  readonly comments: readonly ReadThread[];
  /** Where the Codex stands in the file, for what is found out later. */
  readonly path: Issue['path'];
}

export type ReadResult =
  | { readonly ok: true; readonly codices: readonly IncomingCodex[]; readonly warnings: readonly Issue[] }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export interface ImportContext {
  readonly environment: Environment;
  readonly templates: Pick<TemplateCatalog, 'find'>;
  /** Whose operation it becomes. */
  readonly importer: { readonly id: string; readonly name: string };
}

export interface TemplateChoice {
  /** The pinned version when it is here, else the newest. */
  readonly pinned: Template;
  readonly newest: Template;
}

/** Why a template can't be used, and which part of the pin says so. */
export interface TemplateRefusal {
  readonly part: 'id' | 'version';
  readonly message: string;
  readonly hint: string;
}

/** The versions of a template that an import may use, or why there are none. */
export async function chooseTemplate(
  { templates }: Pick<ImportContext, 'templates'>,
  pin: TemplatePin,
): Promise<TemplateChoice | TemplateRefusal> {
  const newest = await templates.find(pin.id);
  if (newest === null) {
    return {
      part: 'id',
      message: `There is no template “${pin.id}” here.`,
      hint: 'Publish it first; a binary file and the template library have its source.',
    };
  }
  if (newest.abstract) {
    return {
      part: 'id',
      message: `“${pin.id}” is there for other templates to extend; no Codex is made from it.`,
      hint: 'Name a template that extends it.',
    };
  }
  if (newest.version < pin.version) {
    return {
      part: 'version',
      message: `The Codex needs version ${pin.version} of the template “${newest.name}”; the newest here is ${newest.version}.`,
      hint: 'Publish the newer version first.',
    };
  }
  return { newest, pinned: (await templates.find(pin.id, pin.version)) ?? newest };
}

export function isChoice(choice: TemplateChoice | TemplateRefusal): choice is TemplateChoice {
  return 'newest' in choice;
}

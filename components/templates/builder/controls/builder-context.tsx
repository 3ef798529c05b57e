/** The React context of the builder: the template as read, and the one way to change its text. */
import { createContext, useContext } from 'react';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import type { SourceEdit } from '#core/json5/source-edit.ts';
import type { Template } from '#core/template/template.ts';
import type { TemplateLookup } from '#core/template/template-inheritance.ts';
import type { Finding } from '../../draft/findings.ts';
import type { TemplateModel } from '../edits/template-model.ts';

export interface TemplateChoice {
  readonly id: string;
  readonly name: string;
}

export interface Builder {
  readonly model: TemplateModel;
  readonly canEdit: boolean;
  /** Makes edits of the text as one. False when nothing was done, of which the page says why. */
  edit(edits: readonly SourceEdit[]): boolean;
  /** Makes edits and offers to take them back. False as for `edit`. */
  editWithUndo(edits: readonly SourceEdit[], done: string): boolean;
  /** Shows a place of the text in the code. */
  reveal(path: SourcePath): void;
  /** What is wrong at a place of the text, or inside of what stands there. */
  problemsAt(path: SourcePath): readonly Finding[];
  /** The version that is published; `null` for a new template. */
  readonly published: TemplateModel | null;
  /** That version with what it inherited; `null` for a new template, `undefined` while it can’t be read. */
  readonly publishedTemplate: Template | null | undefined;
  /** Fields of published versions that the text no longer has. */
  readonly retired: readonly FieldDefinition[];
  readonly templates: readonly TemplateChoice[];
  readonly lookup: TemplateLookup;
  /** What people and Codices are called in sentences. */
  readonly names: Names;
}

const BuilderContext = createContext<Builder | null>(null);
export const BuilderProvider = BuilderContext.Provider;

export function useBuilder(): Builder {
  const builder = useContext(BuilderContext);
  if (builder === null) throw new Error('a part of the builder stands outside of it');
  return builder;
}

/** What a template is called; its id when it is unknown here. */
export function templateName(templates: readonly TemplateChoice[], id: string): string {
  return templates.find((template) => template.id === id)?.name ?? id;
}

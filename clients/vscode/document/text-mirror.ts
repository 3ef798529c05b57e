/** The text of a live Codex in an editor: written from the Codex, and read back as the fewest edits. */
import { BinderyError, type Issue, isBinderyError } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { checkChange } from '#core/rules/check-change.ts';
import { unknownNodes } from '#richtext/document/document.ts';
import { jsonToMarkdown, markdownToJson } from '#richtext/markdown/markdown.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import type { LiveCodex } from '../../node/live/live-codex.ts';
import { readCodexText, type Span, type TextIssue, writeCodexText } from './codex-text.ts';
import { type FieldForm, formOf, readValue, writeValue } from './field-form.ts';
import { fieldsInOrder, NO_WORDS, sectionOf } from './field-sections.ts';
import { mergeTexts } from './merge-texts.ts';
import { mergeValues } from './merge-values.ts';

export type MirroredCodex = Pick<
  LiveCodex,
  'id' | 'title' | 'setTitle' | 'template' | 'field' | 'transact' | 'status'
>;

/** A field as the text has it. */
interface Kept {
  readonly definition: FieldDefinition;
  readonly form: FieldForm;
  /** As it stands in the text. */
  readonly source: string;
  /** As the Codex would write what the source says: the same unless somebody typed it otherwise. */
  readonly canonical: string;
}

interface Typed {
  readonly text: string;
  readonly title: Span;
  readonly sections: ReadonlyMap<string, Span>;
}

/** A field whose part of the text is another than the editor was given. */
interface Change {
  readonly id: string;
  readonly kept: Kept;
  readonly source: string;
}

/** A text that was written from the Codex, or was typed and given to it. */
export interface Rendering {
  readonly text: string;
  readonly mark: string;
  readonly title: string;
  readonly titleSpan: Span;
  readonly fields: ReadonlyMap<string, Kept>;
  readonly spans: ReadonlyMap<string, Span>;
}

/** What an editor was shown, as it is kept beside a text that was typed into that and is not sent. */
export interface MirrorMemory {
  readonly text: string;
  readonly mark: string;
  readonly title: string;
  readonly fields: Readonly<Record<string, Pick<Kept, 'form' | 'canonical' | 'source'>>>;
}

/** Readers that ask for a text need not be the editor; so many texts are remembered until it is known which it shows. */
const REMEMBERED = 8;

export class TextMirror {
  private readonly codex: MirroredCodex;
  private readonly recent: Rendering[] = [];
  private base: Rendering | null = null;

  constructor(codex: MirroredCodex) {
    this.codex = codex;
  }

  /** What the editor shows, as far as is known. */
  get shownText(): Rendering {
    this.base ??= this.read();
    return this.base;
  }

  /** The Codex as it is now. What was typed in its own way, and not changed by others, stays as it was typed. */
  read(): Rendering {
    const kept = fieldsInOrder(this.codex.template).map((definition) => this.keep(definition));
    const sections = kept.map(({ definition, form, source }) => sectionOf(definition, form, source));
    const { title } = this.codex;
    const written = writeCodexText(oneLine(title), sections);
    const rendering: Rendering = {
      ...{ text: written.text, mark: written.mark, title: oneLine(title), titleSpan: written.title },
      fields: new Map(kept.map((each) => [each.definition.id, each])),
      spans: written.sections,
    };
    this.remember(rendering);
    return rendering;
  }

  /** The editor shows this text now. One that was not written here is typed, and changes nothing. */
  show(text: string): void {
    const found = this.recent.find((each) => each.text === withoutReturns(text));
    if (found !== undefined) this.base = found;
  }

  /** Outlives the window, where the editor restores what was typed in it. */
  get memory(): MirrorMemory {
    const { text, mark, title, fields } = this.shownText;
    const kept = [...fields].map(([id, { form, canonical, source }]) => [id, { form, canonical, source }]);
    return { text, mark, title, fields: Object.fromEntries(kept) };
  }

  /**
   * The editor shows a text again that was typed into what it was shown before: what others wrote since is not what was taken out of it.
   * A field that has another form now, or is new, is as it is.
   */
  resume({ text, mark, title, fields }: MirrorMemory): void {
    const now = this.read();
    const reading = readCodexText(text, mark, Object.keys(fields));
    if (!reading.ok) return;
    const kept = [...now.fields].map(([id, field]) => {
      const before = fields[id];
      return [id, before?.form === field.form ? { ...before, definition: field.definition } : field] as const;
    });
    this.base = {
      text,
      mark,
      title,
      titleSpan: reading.title,
      fields: new Map(kept),
      spans: reading.sections,
    };
  }

  /** The Codex says something else than the editor shows. */
  get isBehind(): boolean {
    return this.read().text !== this.shownText.text;
  }

  /** Where the title and the fields stand in a text that somebody is typing; `null` while it cannot be read. */
  locate(text: string): { readonly title: Span; readonly sections: ReadonlyMap<string, Span> } | null {
    const typed = this.parse(text);
    return 'issues' in typed ? null : typed;
  }

  /** Why a text cannot be given to the Codex; empty when it can, as far as is known here. */
  check(text: string): readonly TextIssue[] {
    const typed = this.parse(text);
    return 'issues' in typed ? typed.issues : this.changesOf(typed).issues;
  }

  /**
   * Gives what was typed to the Codex, field by field, merged with what others wrote meanwhile. Throws `invalid_input` with the fields that
   * did not take it; the others have. A text whose parts cannot be found changes nothing.
   */
  async write(text: string): Promise<void> {
    const typed = this.parse(text);
    if ('issues' in typed) throw refusal(typed.issues);
    const { changes, issues } = this.changesOf(typed);
    const { shownText: base } = this;
    const taken = new Map<string, Kept>(base.fields);
    const refused: Issue[] = [];
    for (const change of changes) {
      try {
        taken.set(change.id, await this.give(change));
      } catch (error) {
        if (!isBinderyError(error) || error.code !== 'invalid_input') throw error;
        refused.push({
          path: ['fields', change.id],
          message: `${change.kept.definition.label}: ${error.message}`,
        });
      }
    }
    const title = typed.text.slice(typed.title.start, typed.title.end).trim();
    if (title !== base.title) this.codex.setTitle(mergeTexts(base.title, title, oneLine(this.codex.title)));
    this.base = {
      ...{ text: typed.text, mark: base.mark, title, titleSpan: typed.title },
      ...{ fields: taken, spans: typed.sections },
    };
    this.remember(this.base);
    if (issues.length > 0 || refused.length > 0) throw refusal(issues, refused);
  }

  private keep(definition: FieldDefinition): Kept {
    const form = this.formOf(definition);
    const canonical = this.canonicalOf(definition, form);
    const before = this.base?.fields.get(definition.id);
    return { definition, form, canonical, source: sourceOf(form, before, canonical) };
  }

  /** What this version of the editor does not know would be lost by writing. */
  private formOf(definition: FieldDefinition): FieldForm {
    const form = formOf(definition);
    if (form !== 'markdown') return form;
    return unknownNodes(this.codex.field(definition.id).fragment).length > 0 ? 'fixed' : form;
  }

  private canonicalOf(definition: FieldDefinition, form: FieldForm): string {
    const field = this.codex.field(definition.id);
    if (definition.type === 'richText') return richTextForms.read(field.fragment)?.markdown ?? '';
    return writeValue(form, field.value);
  }

  private parse(text: string): Typed | { readonly issues: readonly TextIssue[] } {
    const { mark, fields } = this.shownText;
    const plain = withoutReturns(text);
    const reading = readCodexText(plain, mark, [...fields.keys()]);
    return reading.ok ? { text: plain, title: reading.title, sections: reading.sections } : reading;
  }

  private changesOf({ text, sections }: Typed): {
    readonly changes: readonly Change[];
    readonly issues: readonly TextIssue[];
  } {
    const changes: Change[] = [];
    const issues: TextIssue[] = [];
    for (const [id, span] of sections) {
      const kept = this.shownText.fields.get(id);
      const source = text.slice(span.start, span.end);
      if (kept === undefined || source === kept.source) continue;
      const issue = issueOf(kept, source) ?? this.whyNotAllowed(kept, source);
      if (issue === null) changes.push({ id, kept, source });
      else issues.push({ line: lineAt(text, span.start), message: `${kept.definition.label}: ${issue}` });
    }
    return { changes, issues };
  }

  /** As the template says it; what only the server knows it says afterwards. */
  private whyNotAllowed({ form, definition }: Kept, source: string): string | null {
    if (form === 'markdown' || form === 'text') return null;
    const { template } = this.codex;
    const before = this.codex.field(definition.id).value;
    const after = valueIn(form, source);
    const [issue] = checkChange(template, definition, before, after, { codexId: this.codex.id, facts: null });
    return issue === undefined ? null : [issue.message, issue.hint].filter(Boolean).join(' ');
  }

  private async give({ id, kept, source }: Change): Promise<Kept> {
    const { form, definition } = kept;
    const field = this.codex.field(id);
    const now = this.canonicalOf(definition, form);
    const mine = canonicalSource(form, source);
    if (form === 'markdown') await field.setMarkdown(mergeTexts(kept.canonical, mine, now));
    else if (form === 'text') field.set(mergeTexts(kept.canonical, mine, now));
    else {
      const merged = mergeValues(form, valueIn(form, kept.canonical), valueIn(form, mine), field.value);
      field.set(merged);
    }
    return { definition, form, source, canonical: mine };
  }

  private remember(rendering: Rendering): void {
    const known = this.recent.findIndex(({ text }) => text === rendering.text);
    if (known >= 0) this.recent.splice(known, 1);
    this.recent.unshift(rendering);
    this.recent.length = Math.min(this.recent.length, REMEMBERED);
  }
}

/** What was typed in its own way stays so where the Codex says the same, and where the changes of others fit into it. */
function sourceOf(form: FieldForm, before: Kept | undefined, canonical: string): string {
  if (before === undefined || before.form !== form || before.source === before.canonical) return canonical;
  if (before.canonical === canonical) return before.source;
  const merged = mergeTexts(before.canonical, before.source, canonical);
  return canonicalSource(form, merged) === canonical ? merged : canonical;
}

/** The form in which the Codex itself writes what a source says. */
function canonicalSource(form: FieldForm, source: string): string {
  if (form === 'text') return source;
  if (form === 'markdown') {
    const markdown = jsonToMarkdown(markdownToJson(source));
    return markdown === NO_WORDS ? '' : markdown;
  }
  const reading = readValue(form, source);
  return reading.ok ? writeValue(form, reading.value) : source;
}

function valueIn(form: FieldForm, canonical: string): JsonValue {
  const reading = readValue(form, canonical);
  return reading.ok ? reading.value : null;
}

/** Why a field cannot be what was typed; `null` when it can. */
function issueOf({ form, definition }: Kept, source: string): string | null {
  if (form === 'fixed') return 'this is read-only here; change it in the form.';
  if (definition.type === 'line' && source.includes('\n')) return 'this is one line.';
  const reading = readValue(form, source);
  return reading.ok ? null : reading.message;
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length - 1;
}

function refusal(issues: readonly TextIssue[], refused: readonly Issue[] = []): BinderyError {
  const all = [...issues.map(({ line, message }) => ({ path: [line], message })), ...refused];
  return new BinderyError('invalid_input', all.map(({ message }) => message).join(' '), { issues: all });
}

function withoutReturns(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

function oneLine(title: string): string {
  return title.replaceAll(/\s*[\r\n]+\s*/g, ' ');
}

/** Reads what the documents of a history file hold: the whole of each compared with the template as it is here, and each operation in its place. */
import * as Y from 'yjs';
import type { Environment } from '#core/environment.ts';
import type { Issue } from '#core/errors.ts';
import { checkDocument, openState } from '#core/format/check-document.ts';
import { assetIdsIn } from '#core/format/rewrite-ids.ts';
import type { JudgedContent } from '#core/rules/value-problems.ts';
import type { Template } from '#core/template/template.ts';
import { richTextForms } from '#richtext/rich-text-forms.ts';
import type { FileBranch } from '../../checkpoints/history-file.ts';
import type { HistoryOrigin } from '../../checkpoints/history-origin.ts';
import type { RedactedRow } from '../../checkpoints/redacted-rows.ts';
import { rootsOf } from '../../codices/content/codex-update-check.ts';
import { openForReading } from '../../codices/content/live-reading.ts';
import type { FoldedRange, StoredRow } from '../../journal/journal.ts';
import type { Ask } from '../../threads/task.ts';
import { readNamed } from '../find-unfit-names.ts';
import { chooseTemplate, isChoice } from '../incoming-codex.ts';
import { replayDocument } from './replay-document.ts';

/** A version of a template, the newest when none is named. */
export interface TemplateQuestion {
  readonly id: string;
  readonly version: number | undefined;
}

/** A document of the file as it stands there, proven. */
export interface CollectedDocument {
  readonly name: string;
  /** Of the document of a branch. */
  readonly branch: FileBranch | null;
  readonly head: { readonly seq: number; readonly hash: Uint8Array };
  /** With authors who are nobody here. */
  readonly rows: readonly StoredRow[];
  /** What was removed from rows there. */
  readonly redacted: readonly RedactedRow[];
  /** What was folded there by the rule of a template. */
  readonly folded: readonly FoldedRange[];
  /** The last of them is the instance that made the file. */
  readonly origins: readonly HistoryOrigin[];
}

export interface IncomingDocument extends CollectedDocument {
  /** All of it as one update, and the version of the template that it follows. */
  readonly state: Uint8Array;
  readonly template: { readonly id: string; readonly version: number };
}

export interface ReadDocument {
  readonly incoming: IncomingDocument;
  /** Ids that values say they were written by. */
  readonly writers: ReadonlySet<string>;
  readonly title: string;
  readonly named: JudgedContent;
  readonly assetIds: readonly string[];
  readonly warnings: readonly Issue[];
}

export type ReadOutcome =
  | { readonly ok: true; readonly document: ReadDocument }
  | { readonly ok: false; readonly issues: readonly Issue[] };

interface ReaderParts {
  readonly environment: Environment;
  readonly ask: Ask<TemplateQuestion, Template | null>;
  readonly collected: readonly CollectedDocument[];
}

/** Reads the documents one by one, the Codex itself first: branches are compared with it. */
export function createContentReader(parts: ReaderParts): {
  read(document: CollectedDocument): Promise<ReadOutcome>;
} {
  return new ContentReader(parts);
}

class ContentReader {
  private readonly parts: ReaderParts;
  /** The id of the template of the Codex, and its state vectors where branches begin. */
  private main: { readonly templateId: string; readonly vectors: ReadonlyMap<number, Uint8Array> } | null =
    null;

  constructor(parts: ReaderParts) {
    this.parts = parts;
  }

  async read(document: CollectedDocument): Promise<ReadOutcome> {
    const doc = openState(merged(document.rows));
    if (doc === null) return refused(document, [{ path: [], message: 'What it holds can’t be read.' }]);
    try {
      const template = await this.templateOf(openForReading(this.parts, doc).pin());
      return 'message' in template ? refused(document, [template]) : this.readAs(document, doc, template);
    } finally {
      doc.destroy();
    }
  }

  private readAs(document: CollectedDocument, doc: Y.Doc, template: Template): ReadOutcome {
    const { environment, collected } = this.parts;
    const findings = checkDocument(doc, template, { environment, richText: richTextForms });
    // By an import of other files such a value gets its time; here it would be another history.
    const future = findings.warnings.filter(({ path }) => path.at(-1) === 'hlc');
    const errors = [
      ...findings.errors,
      ...future.map(({ path }) => ({ path, message: 'This value is dated in the future.' })),
    ];
    if (errors.length > 0) return refused(document, errors);
    const begins = collected.flatMap(({ branch }) => (branch === null ? [1] : [branch.from]));
    const roots = rootsOf([template]);
    const { issue, vectors, writers } = replayDocument(document, roots, new Set(begins));
    if (issue !== null) return { ok: false, issues: [issue] };
    const against = this.place(document, template, vectors);
    if (against !== null) return refused(document, [against]);
    const pin = { id: template.id, version: template.version };
    return {
      ok: true,
      document: {
        incoming: { ...document, state: Y.encodeStateAsUpdate(doc), template: pin },
        title: doc.getText('title').toString(),
        named: readNamed(openForReading({ environment }, doc), template),
        ...{ writers, assetIds: [...assetIdsIn(doc)], warnings: placed(document, findings.warnings) },
      },
    };
  }

  /** That a branch began as the Codex was there, and follows its template. */
  private place(
    { branch }: CollectedDocument,
    { id }: Template,
    vectors: ReadonlyMap<number, Uint8Array>,
  ): Issue | null {
    this.main ??= { templateId: id, vectors };
    if (this.main.templateId !== id)
      return { path: [], message: 'It is made from another template than the Codex.' };
    if (branch === null || isSameState(this.main.vectors.get(branch.from), vectors.get(1))) return null;
    return { path: [1], message: `It does not begin as the Codex was after operation ${branch.from}.` };
  }

  /** That very version: content that is written for another one would be another history. */
  private async templateOf(
    pin: { readonly id: string; readonly version: number } | null,
  ): Promise<Template | Issue> {
    if (pin === null)
      return { path: ['template'], message: 'It does not say which template it is made from.' };
    const { ask } = this.parts;
    const templates = { find: (id: string, version?: number) => ask({ id, version }) };
    const choice = await chooseTemplate({ templates }, pin);
    if (!isChoice(choice))
      return { path: ['template', choice.part], message: choice.message, hint: choice.hint };
    if (choice.pinned.version === pin.version) return choice.pinned;
    return {
      path: ['template', 'version'],
      message: `It follows version ${pin.version} of the template “${choice.newest.name}”, which is not here.`,
    };
  }
}

function refused(document: CollectedDocument, issues: readonly Issue[]): ReadOutcome {
  return { ok: false, issues: placed(document, issues) };
}

function placed({ name }: CollectedDocument, issues: readonly Issue[]): readonly Issue[] {
  return issues.map((issue) => ({ ...issue, path: [name, ...issue.path] }));
}

function merged(rows: readonly StoredRow[]): Uint8Array {
  try {
    return Y.mergeUpdates(rows.map(({ payload }) => payload));
  } catch {
    // What cannot be joined is no state either.
    return new Uint8Array();
  }
}

function isSameState(main: Uint8Array | undefined, branch: Uint8Array | undefined): boolean {
  if (main === undefined || branch === undefined) return false;
  const [a, b] = [Y.decodeStateVector(main), Y.decodeStateVector(branch)];
  return a.size === b.size && [...a].every(([client, clock]) => b.get(client) === clock);
}

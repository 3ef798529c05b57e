/** Readings of a Codex that are slow for large ones, and run here or in a thread. */
import * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { titleOf } from '#core/codex/pattern-title.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';
import { isRolledUp } from '#core/formula/roll-ups.ts';
import type { Template } from '#core/template/template.ts';
import { serverEnvironment } from '../../config/server-environment.ts';
import type { Services } from '../../ports/services.ts';
import type { CodexRow } from '../../projection/tables/codex-store.ts';
import { doTask } from '../../threads/do-task.ts';
import { isLargeSize } from '../../threads/document-size.ts';
import type { Task } from '../../threads/task.ts';
import { type ReadOptions, readFieldValues, readRetiredValues } from './field-values.ts';
import { openForReading, pinnedVersion, pinOf, readThrough, templateOf } from './live-reading.ts';

type Row = Pick<CodexRow, 'templateId' | 'templateVersion'>;

interface ReadingInput<Options> {
  /** The whole document as one Yjs update. */
  readonly state: Uint8Array;
  readonly row: Row;
  readonly options: Options;
}

/** A function from a Codex to plain data, which can run in a thread; there it asks for the template. */
export interface Reading<Options, Result> {
  readonly task: Task<ReadingInput<Options>, Result, number, Template>;
  read(codex: Codex, template: Template, options: Options): Result;
}

/** Runs a reading of the live document, in a thread when it is large. */
export async function readWith<Options, Result>(
  services: Services,
  row: CodexRow,
  { task, read }: Reading<Options, Result>,
  options: Options,
): Promise<Result> {
  return await readThrough(
    services,
    row,
    (codex, template) => read(codex, template, options),
    (state) =>
      services.threads.run(task, { state, row: pinOf(row), options }, (version) =>
        templateOf(services, row, version),
      ),
  );
}

/** Runs a reading of a given state. */
export async function readStateWith<Options, Result>(
  services: Services,
  row: CodexRow,
  { task }: Reading<Options, Result>,
  { state, options }: { readonly state: Uint8Array; readonly options: Options },
): Promise<Result> {
  const input = { state, row: pinOf(row), options };
  return await doTask(services.threads, task, input, {
    isLarge: isLargeSize(state.length),
    answer: (version) => templateOf(services, row, version),
  });
}

/** Defines a reading; `name` identifies its task in `task-thread.ts`. */
export function defineReading<Options, Result>(
  name: string,
  read: Reading<Options, Result>['read'],
): Reading<Options, Result> {
  return {
    read,
    task: {
      name,
      async work({ state, row, options }, ask) {
        const doc = new Y.Doc();
        try {
          Y.applyUpdate(doc, state);
          const codex = openForReading({ environment: serverEnvironment }, doc);
          return read(codex, await ask(pinnedVersion(codex, row)), options);
        } finally {
          doc.destroy();
        }
      },
    },
  };
}

/** Names of people by their ids, for titles that name some. */
type People = ReadonlyMap<string, string>;

interface PresentOptions extends ReadOptions {
  readonly people: People;
}

/** For a title that follows a pattern. */
export function namesOf(people: People): Names {
  return { person: (id) => people.get(id) ?? '' };
}

/** The part of a REST answer that comes from the document. */
export const presentReading = defineReading(
  'present a Codex',
  (codex, template, options: PresentOptions) => ({
    title: titleOf(codex, template, namesOf(options.people)),
    template: { id: template.id, version: template.version },
    values: readFieldValues(codex, template, options),
    retired: readRetiredValues(codex, template, options),
    rolledUp: Object.values(template.fields)
      .filter((field) => isRolledUp(field, template.fields))
      .map(({ id }) => id),
  }),
);

/** The title of a Codex, and its template. */
export const nameReading = defineReading('name a Codex', (codex, template, people: People) => ({
  title: titleOf(codex, template, namesOf(people)),
  template,
}));

/** The Codex as it is now, by who wrote it: its texts in the colours of their writers, and who set its values. */
import { Skeleton } from '@mantine/core';
import { useState } from 'react';
import { Avatar } from '#components/ui/avatar.tsx';
import { personColors } from '#components/ui/person-color.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { TITLE_ROOT } from '#core/document/roots.ts';
import { storageOf } from '#core/fields/registry.ts';
import type { BlameBody, BlamedValue } from '#core/protocol/api/history.ts';
import type { Template } from '#core/template/template.ts';
import { useBlame } from './history-queries.ts';
import classes from './writers.module.css';
import { type LineStyle, WrittenText } from './written-text.tsx';

interface WritersViewProps {
  readonly codexId: string;
  readonly template: Template;
  /** Shows the Codex as it was after an operation. */
  readonly onOpen: (seq: number) => void;
}

interface BlamedField {
  readonly id: string;
  readonly label: string;
}

export function WritersView({ codexId, template, onOpen }: WritersViewProps) {
  const fields = blamedFields(template);
  const { blamed, error, isPending } = useBlame(
    codexId,
    fields.map(({ id }) => id),
  );
  const [chosen, choose] = useState<string | null>(null);
  if (error !== null)
    return (
      <p role="alert" className={classes['problem']}>
        Who wrote it could not be found out. {errorMessage(error)}
      </p>
    );
  if (isPending) return <Skeleton height={200} m="xl" aria-busy="true" />;
  const labelled = blamed.flatMap((one) => {
    const field = fields.find(({ id }) => id === one.field);
    return field === undefined ? [] : [{ ...one, label: field.label }];
  });
  const texts = labelled.filter(({ spans }) => spans.some(({ text }) => text !== ''));
  const writers = writersOf(texts);
  const lines = linesOf(writers);
  const values = labelled.filter((one) => settersOf(one).length > 0);
  return (
    <div className={classes['writers']}>
      <h1 className={classes['lead']}>As it is now, by who wrote it</h1>
      <Legend {...{ writers, lines, chosen }} onChoose={choose} />
      {texts.map(({ field, label, spans }) => (
        <section key={field} data-written={field}>
          <h2 className={classes['label']}>{label}</h2>
          <WrittenText label={label} spans={spans} chosen={chosen} lines={lines} onOpen={onOpen} />
        </section>
      ))}
      {values.length > 0 && <Values fields={values} chosen={chosen} />}
    </div>
  );
}

function blamedFields(template: Template): readonly BlamedField[] {
  const own = Object.values(template.fields).filter((field) => storageOf(field) !== 'none');
  return [{ id: TITLE_ROOT, label: 'Title' }, ...own.map(({ id, label }) => ({ id, label }))];
}

interface Writer {
  readonly id: string;
  readonly name: string;
  /** Of their words, in UTF-16 units. */
  readonly length: number;
}

interface LegendProps {
  readonly writers: readonly Writer[];
  readonly lines: ReadonlyMap<string, LineStyle>;
  readonly chosen: string | null;
  readonly onChoose: (personId: string | null) => void;
}

/** The writers of the texts, whose words stand here most first. A press makes one stand out. */
function Legend({ writers, lines, chosen, onChoose }: LegendProps) {
  const all = writers.reduce((sum, { length }) => sum + length, 0);
  if (writers.length === 0) return <p className={classes['aside']}>Nothing is written yet.</p>;
  return (
    <ul className={classes['legend']} aria-label="Writers">
      {writers.map(({ id, name, length }) => (
        <li key={id}>
          <button
            type="button"
            className={classes['writer']}
            aria-pressed={chosen === id}
            onClick={() => onChoose(chosen === id ? null : id)}
          >
            <Avatar person={{ id, name }} size={22} decorative />
            <span
              className={classes['name']}
              style={{ borderBlockEndColor: personColors(id).color, borderBlockEndStyle: lines.get(id) }}
            >
              {name}
            </span>
            <span className={classes['share']}>{Math.max(1, Math.round((length / all) * 100))} %</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

const LINES: readonly LineStyle[] = ['solid', 'dashed', 'dotted', 'double'];

/** Writers who share a colour are told apart by the line under their words. */
function linesOf(writers: readonly Writer[]): ReadonlyMap<string, LineStyle> {
  const used = new Map<string, number>();
  return new Map(
    writers.map(({ id }) => {
      const { color } = personColors(id);
      const count = used.get(color) ?? 0;
      used.set(color, count + 1);
      return [id, LINES[count % LINES.length] ?? 'solid'];
    }),
  );
}

function writersOf(blamed: readonly BlameBody[]): readonly Writer[] {
  const found = new Map<string, { readonly id: string; readonly name: string; length: number }>();
  for (const { author, text } of blamed.flatMap(({ spans }) => spans)) {
    if (author === null) continue;
    const writer = found.get(author.id) ?? { id: author.id, name: author.name, length: 0 };
    writer.length += text.length;
    found.set(author.id, writer);
  }
  return [...found.values()].sort((a, b) => b.length - a.length);
}

interface Setter {
  readonly author: NonNullable<BlamedValue['author']>;
  readonly at: string | null;
}

/** Whoever set the value, or brought one of several, each once, with the last that they brought; the latest first. */
function settersOf({ value, entries }: BlameBody): readonly Setter[] {
  const setters = new Map<string, Setter>();
  for (const { author, at } of value === null ? entries : [value]) {
    if (author === null) continue;
    const known = setters.get(author.id);
    if (known === undefined || (known.at ?? '') < (at ?? '')) setters.set(author.id, { author, at });
  }
  return [...setters.values()].sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
}

interface ValuesProps {
  readonly fields: readonly (BlameBody & { readonly label: string })[];
  readonly chosen: string | null;
}

function Values({ fields, chosen }: ValuesProps) {
  return (
    <section>
      <h2 className={classes['label']}>Values</h2>
      <ul className={classes['values']}>
        {fields.map(({ label, ...blamed }) => {
          const { field } = blamed;
          const setters = settersOf(blamed);
          const faded = chosen !== null && setters.every(({ author }) => author.id !== chosen);
          return (
            <li key={field} data-faded={faded || undefined}>
              <span>{label}</span>
              {setters.map(({ author, at }) => (
                <span key={author.id} className={classes['setter']}>
                  <Avatar person={author} size={20} decorative /> {author.name}
                  {at !== null && (
                    <>
                      {' · '}
                      <RelativeTime iso={at} />
                    </>
                  )}
                </span>
              ))}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

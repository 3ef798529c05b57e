/** A hook that follows the pin of a document: its template version, which changes live when somebody upgrades it. */
import { useMemo, useSyncExternalStore } from 'react';
import type { PersonChoice } from '#components/codex-context/codex-context.tsx';
import { nameIn } from '#components/codex-context/name-in.ts';
import { createReading } from '#components/codex-context/reading.ts';
import type { Codex, TemplatePin } from '#core/codex/codex.ts';
import { titleFields, titleOf } from '#core/codex/pattern-title.ts';
import type { Template } from '#core/template/template.ts';

const NOTHING = { subscribe: () => () => undefined, get: () => null };

/** The pin; `null` while the document has none, or there is no document. */
export function usePin(codex: Codex | null): TemplatePin | null {
  const reading = useMemo(
    () => (codex === null ? NOTHING : createReading(codex, ['codex'], (read) => read.pin())),
    [codex],
  );
  return useSyncExternalStore(reading.subscribe, reading.get, reading.get);
}

/** The live title of a document outside a `CodexProvider`. */
export function useTitleOf(
  codex: Codex,
  template: Template | undefined,
  people: readonly Pick<PersonChoice, 'id' | 'name'>[],
): string {
  const reading = useMemo(() => {
    const fields = template === undefined ? [] : titleFields(template);
    return createReading(codex, ['title', 'codex', ...fields], (read) =>
      template === undefined ? read.title.toString() : titleOf(read, template, { person: nameIn(people) }),
    );
  }, [codex, template, people]);
  return useSyncExternalStore(reading.subscribe, reading.get, reading.get);
}

/** The form that adds a reference: the kind, then the target. */
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { Picker } from '#components/fields/picker/picker.tsx';
import { useCodexChoices } from '#components/fields/reference/use-codex-choices.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { kindsOf } from '#core/references/kinds.ts';
import styles from './references.module.css';

export function ReferenceAdder() {
  const { codex, template, services } = useCodexContext();
  const kinds = kindsOf(template);
  const [kindId, setKindId] = useState('relates_to');
  const [query, setQuery] = useState<string | null>(null);
  const kind = kinds.find(({ id }) => id === kindId) ?? kinds[0];
  const { choices, searching } = useCodexChoices(query, kind?.targets ?? null);
  if (kind === undefined) return null;
  const taken = new Set(
    codex
      .references()
      .filter((reference) => reference.kind === kind.id)
      .map(({ target }) => target),
  );
  return (
    <fieldset className={styles['adder']} aria-label="Add a reference">
      <Picker
        options={kinds.map(({ id, label }) => ({ id, text: label }))}
        chosen={[kind.id]}
        onChoose={setKindId}
        searchLabel="Find a kind"
        nothingFound="No such kind"
        several={false}
        label={`Kind of reference: ${kind.label}`}
        empty="Choose…"
      >
        <span className={styles['kind']}>{kind.label}</span>
      </Picker>
      <Picker
        options={choices
          .filter(({ id }) => !taken.has(id))
          .map(({ id, title, templateId }) => ({
            id,
            text: displayTitle(title),
            note: services.templateName(templateId),
          }))}
        chosen={[]}
        onChoose={(id) => codex.addReference(kind.id, id)}
        onSearch={setQuery}
        searching={searching}
        searchLabel="Find a Codex"
        nothingFound="No Codex by that title"
        several={false}
        label={`Add a Codex under ${kind.label}`}
        empty={
          <span className={styles['add']}>
            <IconPlus size={15} stroke={1.75} aria-hidden /> Add a Codex
          </span>
        }
      />
    </fieldset>
  );
}

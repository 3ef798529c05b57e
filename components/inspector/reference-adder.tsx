/** Adds a reference: first how, then to what. */
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { OptionPicker } from '#components/fields/option-picker.tsx';
import { useCodexChoices } from '#components/fields/use-codex-choices.ts';
import { displayTitle } from '#components/ui/codex-title.ts';
import { kindsOf } from '#core/references/kinds.ts';
import styles from './references.module.css';

export function ReferenceAdder() {
  const { codex, template, services } = useCodexScope();
  const kinds = kindsOf(template);
  const [kindId, setKindId] = useState('relates_to');
  const [query, setQuery] = useState('');
  const kind = kinds.find(({ id }) => id === kindId) ?? kinds[0];
  const choices = useCodexChoices(query, kind?.targets ?? null);
  const [kindValueId, targetValueId] = [useId(), useId()];
  if (kind === undefined) return null;
  const taken = new Set(
    codex
      .references()
      .filter((reference) => reference.kind === kind.id)
      .map(({ target }) => target),
  );
  return (
    <fieldset className={styles['adder']} aria-label="Add a reference">
      <OptionPicker
        options={kinds.map(({ id, label }) => ({ id, text: label }))}
        chosen={[kind.id]}
        onChoose={setKindId}
        searchLabel="Find a kind"
        nothingFound="No such kind"
        several={false}
        label={`Kind of reference: ${kind.label}`}
        valueId={kindValueId}
      >
        <span className={styles['kind']}>
          {kind.label} <IconChevronDown size={14} stroke={1.75} aria-hidden />
        </span>
      </OptionPicker>
      <OptionPicker
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
        searchLabel="Find a Codex"
        nothingFound="No Codex by that title"
        several={false}
        label={`Add a Codex under ${kind.label}`}
        valueId={targetValueId}
      >
        <span className={styles['add']}>
          <IconPlus size={15} stroke={1.75} aria-hidden /> Add a Codex
        </span>
      </OptionPicker>
    </fieldset>
  );
}

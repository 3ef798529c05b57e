/** The dialog that shows what a rule would do for a Codex; nothing is written. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import type { JsonValue } from '#core/json.ts';
import type { DryRunResult, TemplateRule } from '#core/protocol/api/automation.ts';
import classes from './automation.module.css';
import { useCodicesOf, useTryRule } from './automation-queries.ts';

interface TryDialogProps {
  readonly templateId: string;
  readonly rule: TemplateRule;
  readonly onClose: () => void;
}

export function TryDialog({ templateId, rule, onClose }: TryDialogProps) {
  const [codexId, setCodexId] = useState<string | null>(null);
  const codices = useCodicesOf(templateId);
  const trial = useTryRule(templateId, rule.id);
  const items = codices.data?.items ?? [];
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Try “${rule.title}”`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={classes['dialog']}>
        <p className={classes['sentence']}>{rule.sentence}</p>
        <SearchSelect
          label="For which Codex"
          description="Nothing is written."
          placeholder={
            items.length === 0 && codices.isSuccess ? 'There is no Codex of this template' : 'Choose one'
          }
          data={items.map(({ id, title }) => ({ value: id, label: title === '' ? 'Untitled' : title }))}
          value={codexId}
          onChange={(value) => {
            setCodexId(value);
            trial.reset();
            if (value !== null) trial.mutate(value);
          }}
          data-autofocus
        />
        {trial.isError && (
          <p role="alert" className={classes['problem']}>
            It could not be tried. {errorMessage(trial.error)}
          </p>
        )}
        {trial.data !== undefined && <Result result={trial.data} />}
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
        </div>
      </div>
    </Modal>
  );
}

function Result({ result: { applies, actions } }: { readonly result: DryRunResult }) {
  return (
    <div role="status">
      <p>{applies ? 'It would, in this order:' : 'Its condition does not hold now. If it did, it would:'}</p>
      <ol className={classes['plan']}>
        {actions.map(({ sentence, values, problem }) => (
          <li key={sentence}>
            {sentence}
            {values !== null && (
              <span className={classes['values']}>
                {Object.entries(values)
                  .map(([id, value]) => `${id}: ${valueLabel(value)}`)
                  .join(' · ')}
              </span>
            )}
            {problem !== null && <span className={classes['problem']}>Refused: {problem}</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}

function valueLabel(value: JsonValue): string {
  if (value === null) return 'empty';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The dialog that shows what template files would do, and imports them. */
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import type { TemplateSummary } from '#core/protocol/api/templates.ts';
import { RefusedForBreaks } from '../publish/break-consent.tsx';
import { type ImportedTemplate, type ImportPlan, useImportTemplates } from './import-templates.ts';
import classes from './template-library.module.css';

interface ImportDialogProps {
  readonly plan: ImportPlan;
  readonly templates: readonly TemplateSummary[];
  readonly onClose: () => void;
}

export function ImportDialog({ plan: { ready, problems }, templates, onClose }: ImportDialogProps) {
  const run = useImportTemplates();
  const [done, setDone] = useState<readonly ImportedTemplate[] | null>(null);
  const [isBusy, setBusy] = useState(false);
  const codicesOf = (id: string) => templates.find((template) => template.id === id)?.codices ?? 0;
  const broken = (done ?? []).flatMap(({ breaks }) => breaks);
  const start = async (mayBreak: readonly string[] = []) => {
    setBusy(true);
    const settled = (done ?? []).filter(({ breaks }) => breaks.length === 0);
    const due = ready.filter(({ id }) => settled.every((one) => one.id !== id));
    setDone([...settled, ...(await run(due, mayBreak))]);
    setBusy(false);
  };
  return (
    <Modal opened onClose={onClose} title="Import templates" closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes['dialog']}>
        {problems.length > 0 && (
          <ul role="alert" className={classes['problem']}>
            {problems.map(({ file, message }) => (
              <li key={`${file} ${message}`}>
                {file} is not imported. {message}
              </li>
            ))}
          </ul>
        )}
        {done === null && (
          <ul className={classes['plan']}>
            {ready.map(({ id, name, baseVersion }) => (
              <li key={id}>
                <strong>{name}</strong> {planLabel(baseVersion, codicesOf(id))}
              </li>
            ))}
          </ul>
        )}
        {done !== null && (
          <ul className={classes['plan']} role="status">
            {done.map(({ id, name, version, problem }) => (
              <li key={id}>
                <strong>{name}</strong>{' '}
                {problem === null ? `is published as version ${version}.` : `was refused. ${problem}`}
              </li>
            ))}
          </ul>
        )}
        {broken.length > 0 && (
          <RefusedForBreaks breaks={broken} isBusy={isBusy} onPublish={(mayBreak) => void start(mayBreak)} />
        )}
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose}>
            {done === null ? 'Cancel' : 'Close'}
          </Button>
          {done === null && ready.length > 0 && (
            <Button loading={isBusy} onClick={() => void start()} data-autofocus>
              {ready.length === 1 ? 'Import it' : `Import ${ready.length} templates`}
            </Button>
          )}
        </div>
      </div>
    </Modal>
  );
}

function planLabel(baseVersion: number, codices: number): string {
  if (baseVersion === 0) return 'is new here.';
  const follow =
    codices === 0 ? '' : `; ${codices === 1 ? 'its Codex follows' : `its ${codices} Codices follow`}`;
  return `becomes the version after ${baseVersion}${follow}.`;
}

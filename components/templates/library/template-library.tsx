/** The templates of the workspace: searched, and those in use apart from the archived ones. */
import { Button, FileButton, Skeleton, TextInput } from '@mantine/core';
import { IconSearch, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useAllTemplates } from '#components/api/queries.ts';
import { useServerNeed } from '#components/page/needs-server.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import type { TemplateSummary } from '#core/protocol/api/templates.ts';
import { DuplicateDialog } from './duplicate-dialog.tsx';
import { FailingRules } from './failing-rules.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { type ImportPlan, planImport } from './import-templates.ts';
import { ShippedDialog } from './shipped-dialog.tsx';
import classes from './template-library.module.css';
import { type LibraryAction, TemplateRow } from './template-row.tsx';

interface Acting {
  readonly action: LibraryAction;
  readonly template: TemplateSummary;
}

export function TemplateLibrary() {
  const templates = useAllTemplates();
  const [query, setQuery] = useState('');
  const [acting, setActing] = useState<Acting | null>(null);
  const [plan, setPlan] = useState<ImportPlan | null>(null);
  const all = templates.data ?? [];
  if (templates.isError && templates.data === undefined) {
    return (
      <p className={classes['problem']} role="alert">
        The templates could not be loaded. {errorMessage(templates.error)}{' '}
        <Button variant="light" color="rose" size="compact-sm" onClick={() => void templates.refetch()}>
          Try again
        </Button>
      </p>
    );
  }
  const found = all.filter((template) => matches(template, query));
  const close = () => setActing(null);
  return (
    <>
      <div className={classes['bar']}>
        <TextInput
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          type="search"
          aria-label="Find a template"
          placeholder="Find a template"
          leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
          className={classes['find'] ?? ''}
        />
        <ImportButton onChoose={(files) => void planImport(files, all).then(setPlan)} />
      </div>
      <FailingRules templates={all} />
      {templates.isPending && <Loading />}
      <Rows templates={found.filter(({ archivedAt }) => archivedAt === null)} onAct={setActing} />
      <Archived templates={found.filter(({ archivedAt }) => archivedAt !== null)} onAct={setActing} />
      {templates.isSuccess && found.length === 0 && (
        <EmptyState title={all.length === 0 ? 'There are no templates yet' : 'No template is called that'}>
          {all.length === 0
            ? 'Begin with a small one: a name and two or three fields. It can grow later.'
            : 'Names, ids and descriptions are searched.'}
        </EmptyState>
      )}
      {acting?.action === 'duplicate' && (
        <DuplicateDialog
          template={acting.template}
          taken={new Set(all.map(({ id }) => id))}
          onClose={close}
        />
      )}
      {acting?.action === 'shipped' && <ShippedDialog template={acting.template} onClose={close} />}
      {plan !== null && <ImportDialog plan={plan} templates={all} onClose={() => setPlan(null)} />}
    </>
  );
}

function matches({ id, name, description }: TemplateSummary, query: string): boolean {
  const text = `${name} ${id} ${description}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function ImportButton({ onChoose }: { readonly onChoose: (files: readonly File[]) => void }) {
  const need = useServerNeed();
  return (
    <FileButton
      multiple
      accept=".json5,.json,application/json5"
      onChange={onChoose}
      inputProps={{ 'aria-label': 'Template files' }}
    >
      {(props) => (
        <Button
          {...props}
          variant="default"
          leftSection={<IconUpload size={16} stroke={1.6} aria-hidden />}
          disabled={need !== null}
          {...(need !== null && { title: need })}
        >
          Import…
        </Button>
      )}
    </FileButton>
  );
}

interface RowsProps {
  readonly templates: readonly TemplateSummary[];
  readonly onAct: (acting: Acting) => void;
  readonly heading?: 'h2' | 'h3';
}

function Rows({ templates, onAct, heading = 'h2' }: RowsProps) {
  if (templates.length === 0) return null;
  return (
    <ul className={classes['list']}>
      {templates.map((template) => (
        <TemplateRow
          key={template.id}
          template={template}
          heading={heading}
          onAct={(action) => onAct({ action, template })}
        />
      ))}
    </ul>
  );
}

function Archived({ templates, onAct }: RowsProps) {
  if (templates.length === 0) return null;
  return (
    <section className={classes['archived']} aria-labelledby="archived-templates">
      <h2 id="archived-templates">Archived</h2>
      <p>No new Codices are created from these; those there are go on.</p>
      <Rows templates={templates} onAct={onAct} heading="h3" />
    </section>
  );
}

function Loading() {
  return (
    <ul className={classes['list']} aria-busy>
      {['a', 'b', 'c', 'd'].map((key) => (
        <li key={key} className={classes['late']}>
          <Skeleton height={52} radius={10} mb={8} />
        </li>
      ))}
    </ul>
  );
}

/** Making a form in the share dialog: from which template, where answers arrive, what is asked, and how strangers are thanked. */
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTemplate, useTemplates } from '#components/api/queries.ts';
import { copyLater } from '#components/browser/copy-later.ts';
import { useTreeNode } from '#components/tree-context/tree-context.tsx';
import { useTemplateRules } from '#components/tree-context/use-template-rules.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import { defaultAsked } from '#core/intake/questions.ts';
import {
  type CreatedIntakeLink,
  MAX_INTAKE_NAME_LENGTH,
  MAX_THANKS_LENGTH,
} from '#core/protocol/api/intake/intake-api.ts';
import type { Template } from '#core/template/template.ts';
import classes from '../share-dialog.module.css';
import { AskedFields } from './asked-fields.tsx';
import { useCreateIntakeLink } from './form-queries.ts';

interface NewFormProps {
  readonly codexId: string;
  readonly onMade: (form: CreatedIntakeLink, isCopied: boolean) => void;
  readonly onCancel: () => void;
}

export function NewForm({ codexId, onMade, onCancel }: NewFormProps) {
  const node = useTreeNode(codexId);
  const allowed = useTemplateRules()(node?.label?.templateId ?? '')?.children ?? null;
  const isTop = node !== null && node.parentId === null;
  const [atTop, setAtTop] = useState(false);
  const all = useTemplates().data ?? [];
  const templates = all.filter(({ id }) => atTop || allowed === null || allowed.includes(id));
  const [chosenId, setChosenId] = useState('');
  const templateId = templates.some(({ id }) => id === chosenId) ? chosenId : (templates[0]?.id ?? '');
  const template = useTemplate(templateId === '' ? undefined : templateId).data;
  return (
    <section aria-label="New form" className={classes['new-form']}>
      {isTop && (
        <NativeSelect
          label="Answers arrive"
          value={atTop ? 'top' : 'below'}
          onChange={({ currentTarget }) => setAtTop(currentTarget.value === 'top')}
          data={[
            { value: 'below', label: `below “${displayTitle(node?.label?.title ?? '')}”` },
            { value: 'top', label: 'at the top of the workspace' },
          ]}
        />
      )}
      {templates.length === 0 ? (
        <p className={classes['muted']}>
          No Codex may stand below this one, by its template: answers have no place here.
        </p>
      ) : (
        <NativeSelect
          label="Each answer is a new"
          value={templateId}
          onChange={({ currentTarget }) => setChosenId(currentTarget.value)}
          data={templates.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      {template !== undefined && template.id === templateId ? (
        <FormChoices
          key={`${template.id} ${template.version}`}
          template={template}
          parentId={atTop ? null : codexId}
          onMade={onMade}
          onCancel={onCancel}
        />
      ) : (
        <Button variant="subtle" color="ink" style={{ alignSelf: 'flex-end' }} onClick={onCancel}>
          Cancel
        </Button>
      )}
    </section>
  );
}

interface FormChoicesProps extends Omit<NewFormProps, 'codexId'> {
  readonly template: Template;
  readonly parentId: string | null;
}

function FormChoices({ template, parentId, onMade, onCancel }: FormChoicesProps) {
  const [fields, setFields] = useState<readonly string[]>(defaultAsked(template));
  const [name, setName] = useState('');
  const [thanks, setThanks] = useState('');
  const creation = useCreateIntakeLink();
  const make = async () => {
    const creating = creation.mutateAsync({
      ...{ parentId, templateId: template.id, fields: [...fields] },
      ...{ name: name.trim(), thanks: thanks.trim() },
    });
    // Asked for while the click still counts as one.
    const copying = copyLater(creating.then(({ url }) => url));
    onMade(await creating, await copying);
  };
  return (
    <>
      <AskedFields template={template} fields={fields} onChange={setFields} />
      <TextInput
        label="Name"
        description="In the history of each answer, as “Form …”; strangers do not see it"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder={template.name}
        maxLength={MAX_INTAKE_NAME_LENGTH}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Textarea
        label="Thank-you text"
        placeholder="Your answers have arrived."
        autosize
        minRows={2}
        maxRows={8}
        maxLength={MAX_THANKS_LENGTH}
        value={thanks}
        onChange={({ currentTarget }) => setThanks(currentTarget.value)}
      />
      {creation.isError && (
        <p role="alert" className={classes['problem']}>
          The form was not created. {errorMessage(creation.error)}
        </p>
      )}
      <div className={classes['actions']}>
        <Button variant="subtle" color="ink" onClick={onCancel}>
          Cancel
        </Button>
        <Button
          disabled={fields.length === 0}
          loading={creation.isPending}
          onClick={() => void make().catch(() => undefined)}
        >
          Create form and copy address
        </Button>
      </div>
    </>
  );
}

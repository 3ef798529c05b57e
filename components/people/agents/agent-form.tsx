'use client';
/** The dialogs that make and change an agent: who it is, who answers for it, what it may do and how much. */
import { Button, FileButton, Group, Modal, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useState } from 'react';
import { useMembers } from '#components/api/queries.ts';
import { formatBytes } from '#components/locale/byte-size.ts';
import { Avatar } from '#components/ui/avatar.tsx';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { AGENT_SCOPES, type AgentScope } from '#core/access/policy.ts';
import { MAX_NAME_LENGTH, MAX_PROFILE_PICTURE_BYTES, type Me } from '#core/protocol/api/people.ts';
import {
  type AgentBody,
  DEFAULT_AGENT_BUDGET,
  MAX_AGENT_EDITS,
  MAX_PROVIDER_LENGTH,
  type TemplateLimitBody,
} from '#core/protocol/api/programs/agents.ts';
import { endOf, type Lifetime, TOKEN_LIFETIMES } from '../credentials/access-labels.ts';
import { FormProblem } from '../forms/form-problem.tsx';
import { check, formProblems } from '../forms/form-problems.ts';
import { SCOPE_HINTS, SCOPE_LABELS } from './agent-labels.ts';
import { type NewAgent, useAgentPicture, useChangeAgent, useCreateAgent } from './agent-queries.ts';
import classes from './agents.module.css';
import { type Part, PartPicker } from './part-picker.tsx';
import { TemplateLimits } from './template-limits.tsx';

interface DialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function NewAgentDialog({ me, opened, onClose }: DialogProps & { readonly me: Me }) {
  const create = useCreateAgent();
  return (
    <Modal opened={opened} onClose={onClose} title="New agent" size="lg">
      <AgentForm
        me={me}
        action="Create agent"
        isSending={create.isPending}
        onSend={(body, { onProblem }) =>
          create.mutate(body, {
            onSuccess: ({ name }) => {
              onClose();
              toast.done(`${name} is created. Whoever answers for it gives it a token.`);
            },
            onError: onProblem,
          })
        }
      />
    </Modal>
  );
}

export function EditAgent({ agent, opened, onClose }: DialogProps & { readonly agent: AgentBody }) {
  const change = useChangeAgent(agent.id);
  return (
    <Modal opened={opened} onClose={onClose} title={`Change ${agent.name}`} size="lg">
      <AgentPicture agent={agent} />
      <AgentForm
        agent={agent}
        action="Save"
        isSending={change.isPending}
        onSend={({ owner: _, ...body }, { onProblem }) =>
          change.mutate(body, {
            onSuccess: ({ name }) => {
              onClose();
              toast.done(`${name} is changed`);
            },
            onError: onProblem,
          })
        }
      />
    </Modal>
  );
}

const PICTURE_TYPES = 'image/png,image/jpeg,image/gif,image/webp,image/avif';

function AgentPicture({ agent }: { readonly agent: AgentBody }) {
  const [problem, setProblem] = useState<string | null>(null);
  const send = useAgentPicture(agent.id);
  const change = (file: File | null) => {
    setProblem(null);
    if (file !== null && file.size > MAX_PROFILE_PICTURE_BYTES)
      setProblem('A picture can have at most 2 MB. Make it smaller first.');
    else send.mutate(file, { onError: (error) => setProblem(errorMessage(error)) });
  };
  return (
    <div className={classes['picture']}>
      <Avatar person={agent} size={56} decorative />
      <FileButton onChange={(file) => file !== null && change(file)} accept={PICTURE_TYPES}>
        {(props) => (
          <Button {...props} variant="default" size="compact-md" loading={send.isPending}>
            {agent.picture ? 'Another picture' : 'Add a picture'}
          </Button>
        )}
      </FileButton>
      {agent.picture && (
        <Button variant="subtle" color="gray" size="compact-md" onClick={() => change(null)}>
          Remove picture
        </Button>
      )}
      <FormProblem>{problem}</FormProblem>
    </div>
  );
}

const FIELDS = [
  'name',
  'provider',
  'owner',
  'scope',
  'subtree',
  'templates',
  'edits',
  'bytes',
  'expiresAt',
] as const;
const SIZES = [250_000, 1_000_000, 4_000_000, 16_000_000, 64_000_000];

interface AgentFormProps {
  /** The one that is changed; a new one when absent. */
  readonly agent?: AgentBody;
  readonly me?: Me;
  readonly action: string;
  readonly isSending: boolean;
  readonly onSend: (body: NewAgent, then: { readonly onProblem: (error: unknown) => void }) => void;
}

/** `keep`: as it is. */
type Expiry = Lifetime | 'keep';

function valuesOf(agent: AgentBody | undefined, me: Me | undefined) {
  const budget = agent?.budget ?? DEFAULT_AGENT_BUDGET;
  return {
    name: agent?.name ?? '',
    provider: agent?.provider ?? '',
    owner: agent?.owner.id ?? me?.id ?? null,
    scope: agent?.scope ?? ('suggest' as AgentScope),
    subtree: (agent?.subtree ?? null) as Part,
    templates: (agent?.templates ?? null) as readonly TemplateLimitBody[] | null,
    edits: budget.edits,
    bytes: String(budget.bytes),
    expiresAt: (agent === undefined ? 'never' : 'keep') as Expiry,
  };
}

function AgentForm({ agent, me, action, isSending, onSend }: AgentFormProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: valuesOf(agent, me),
    validate: {
      name: check.present('a name', MAX_NAME_LENGTH),
      provider: check.present('whose program or model it is', MAX_PROVIDER_LENGTH),
      owner: (value) => (value === null ? 'Choose who answers for it.' : null),
      templates: (value) =>
        value?.some(({ fields }) => fields?.length === 0)
          ? 'Tick the fields that it reaches, or choose all fields.'
          : null,
    },
  });
  const submit = form.onSubmit(
    ({ name, provider, owner, scope, subtree, templates, edits, bytes, expiresAt }) => {
      setProblem(null);
      const body = {
        ...{ name: name.trim(), provider: provider.trim(), scope, subtree: subtree?.id ?? null },
        templates: templates?.map(({ template, fields }) => ({ template, fields })) ?? null,
        ...(owner !== null && { owner }),
        budget: { edits: Number(edits), bytes: Number(bytes) },
        ...(expiresAt !== 'keep' && { expiresAt: endOf(expiresAt, Date.now()) }),
      };
      const onProblem = (error: unknown) => {
        const problems = formProblems(error, FIELDS);
        form.setErrors({ ...problems.fields });
        setProblem(problems.form);
      };
      onSend(body, { onProblem });
    },
  );
  return (
    <form onSubmit={submit} noValidate className={classes['form']} aria-label={action}>
      <FormProblem>{problem}</FormProblem>
      <div className={classes['pair']}>
        <TextInput {...form.getInputProps('name')} label="Name" placeholder="Scribe" autoComplete="off" />
        <TextInput
          {...form.getInputProps('provider')}
          label="Provider"
          description="Whose program or model it is, as others see it"
          placeholder="Example Works"
          autoComplete="off"
        />
      </div>
      {agent === undefined && <OwnerChoice {...form.getInputProps('owner')} />}
      <Limits form={form} isNew={agent === undefined} />
      <Group justify="flex-end">
        <Button type="submit" loading={isSending}>
          {action}
        </Button>
      </Group>
    </form>
  );
}

interface LimitsProps {
  readonly form: UseFormReturnType<ReturnType<typeof valuesOf>>;
  readonly isNew: boolean;
}

/** What it may do, where, how much and until when. */
function Limits({ form, isNew }: LimitsProps) {
  return (
    <>
      <NativeSelect
        {...form.getInputProps('scope')}
        label="It can"
        description={`${SCOPE_HINTS[form.values.scope]} Never more than whoever answers for it.`}
        data={AGENT_SCOPES.map((value) => ({ value, label: SCOPE_LABELS[value] }))}
      />
      <PartPicker
        value={form.values.subtree}
        onChange={(part) => form.setFieldValue('subtree', part)}
        error={errorOf(form, 'subtree')}
      />
      <TemplateLimits
        value={form.values.templates}
        onChange={(limits) => form.setFieldValue('templates', limits)}
        error={errorOf(form, 'templates')}
      />
      <div className={classes['pair']}>
        <NumberInput
          {...form.getInputProps('edits')}
          label="Edits in an hour"
          min={1}
          max={MAX_AGENT_EDITS}
          allowDecimal={false}
        />
        <NativeSelect
          {...form.getInputProps('bytes')}
          label="Size in an hour"
          data={sizesWith(form.values.bytes)}
        />
        <NativeSelect
          {...form.getInputProps('expiresAt')}
          label="Expires"
          data={[
            ...(isNew ? [] : [{ value: 'keep', label: 'As it is' }]),
            ...TOKEN_LIFETIMES.map(({ value, label }) => ({ value, label })),
          ]}
        />
      </div>
    </>
  );
}

function errorOf(form: LimitsProps['form'], name: 'subtree' | 'templates'): string | undefined {
  const error = form.errors[name];
  return typeof error === 'string' ? error : undefined;
}

function sizesWith(chosen: string) {
  const sizes = SIZES.includes(Number(chosen)) ? SIZES : [...SIZES, Number(chosen)].sort((a, b) => a - b);
  return sizes.map((size) => ({ value: String(size), label: formatBytes(size) }));
}

function OwnerChoice(props: { readonly value?: string | null; readonly error?: unknown }) {
  const { value = null, error, ...others } = props;
  const people = (useMembers().data ?? []).filter(
    ({ disabled, removed, agent }) => !disabled && removed !== true && agent === undefined,
  );
  return (
    <SearchSelect
      {...others}
      value={value}
      error={typeof error === 'string' ? error : null}
      label="Answers for it"
      description="For good: the agent never does more than they may, and stops when they are suspended"
      data={people.map(({ id, name }) => ({ value: id, label: name }))}
    />
  );
}

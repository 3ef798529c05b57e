/** The form that adds a webhook: where to, and which events. */
import { Button, MultiSelect, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { errorMessage } from '#components/ui/toast.tsx';
import { EVENT_TYPES, eventTypeSchema } from '#core/protocol/api/programs/events.ts';
import type { WebhookWithSecret } from '#core/protocol/api/programs/webhooks.ts';
import { EVENT_LABELS } from './event-labels.ts';
import { useCreateWebhook } from './webhook-queries.ts';
import classes from './webhooks.module.css';

export function NewWebhook({ onAdded }: { readonly onAdded: (webhook: WebhookWithSecret) => void }) {
  const create = useCreateWebhook();
  const [url, setUrl] = useState('');
  const [types, setTypes] = useState<string[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const chosen = types.map((type) => eventTypeSchema.parse(type));
    create.mutate(
      { url: url.trim(), events: chosen.length === 0 ? ['*'] : chosen },
      {
        onSuccess: (webhook) => {
          onAdded(webhook);
          setUrl('');
          setTypes([]);
        },
      },
    );
  };
  return (
    <form className={classes['new']} onSubmit={submit}>
      <TextInput
        label="Address"
        type="url"
        placeholder="https://"
        value={url}
        maxLength={2000}
        required
        className={classes['address'] ?? ''}
        onChange={({ currentTarget }) => setUrl(currentTarget.value)}
        error={create.isError ? errorMessage(create.error) : null}
      />
      <MultiSelect
        label="Events"
        placeholder={types.length === 0 ? 'All' : ''}
        data={EVENT_TYPES.map((type) => ({ value: type, label: EVENT_LABELS[type] }))}
        value={types}
        onChange={setTypes}
        searchable
        clearable
        className={classes['address'] ?? ''}
      />
      <Button type="submit" variant="light" disabled={url.trim() === ''} loading={create.isPending}>
        Add webhook
      </Button>
    </form>
  );
}

/** The choice of the part of the tree that an agent reaches: a Codex found by its title, with all below it. */
import { Input } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { api } from '#components/api/client.ts';
import { useTemplatesById } from '#components/api/queries.ts';
import { Picker } from '#components/fields/picker/picker.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { isBinderyError } from '#core/errors.ts';
import { codexListSchema } from '#core/protocol/api/codices.ts';
import type { AgentBody } from '#core/protocol/api/programs/agents.ts';
import classes from './agents.module.css';

const CHOICES = 12;

export type Part = AgentBody['subtree'];

interface PartPickerProps {
  readonly value: Part;
  readonly onChange: (part: Part) => void;
  readonly error?: string | undefined;
}

export function PartPicker({ value, onChange, error }: PartPickerProps) {
  const [query, setQuery] = useState<string | null>(null);
  const { data: found = [], isFetching } = useCodicesCalled(query);
  const templates = useTemplatesById();
  const [labelId, hintId] = [useId(), useId()];
  return (
    <div>
      <Input.Label id={labelId} labelElement="div">
        Only in this Codex and below
      </Input.Label>
      <Picker
        boxed
        options={found.map(({ id, title, template }) => ({
          id,
          text: displayTitle(title),
          note: templates.get(template.id)?.name,
        }))}
        chosen={value === null ? [] : [value.id]}
        onChoose={(id) => onChange({ id, title: found.find((hit) => hit.id === id)?.title ?? null })}
        onClear={() => onChange(null)}
        clearLabel="All that is not private"
        onSearch={setQuery}
        searching={isFetching}
        searchLabel="Find a Codex"
        nothingFound="No Codex by that title"
        several={false}
        empty="All that is not private"
        labelledBy={labelId}
        describedBy={hintId}
        invalid={error !== undefined}
      >
        {value === null ? undefined : (
          <bdi>{value.title === null ? 'One Codex' : displayTitle(value.title)}</bdi>
        )}
      </Picker>
      <p id={hintId} className={classes['hint']} data-error={error !== undefined || undefined}>
        {error ?? 'Found by its title. Agents read no private Codices.'}
      </p>
    </div>
  );
}

/** Codices that are not private; none are asked for while the list is closed. */
function useCodicesCalled(query: string | null) {
  return useQuery({
    queryKey: ['agents', 'parts', query],
    enabled: query !== null,
    queryFn: async ({ signal }) => {
      const asked = { q: query ?? '', limit: 3 * CHOICES };
      // Words that read like a filter for something there is not find nothing.
      const { items } = await api
        .get('/codices', codexListSchema, { signal, query: asked })
        .catch((error: unknown) => {
          if (isBinderyError(error) && error.code === 'invalid_input') return { items: [] };
          throw error;
        });
      return items.filter(({ privateTopId }) => privateTopId === undefined).slice(0, CHOICES);
    },
    placeholderData: (previous) => previous,
  });
}

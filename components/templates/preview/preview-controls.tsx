/** The choices of the preview: a new Codex or one that exists, how wide, and in which colours. */
import { SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { displayTitle } from '#components/ui/display-title.ts';
import { SearchSelect } from '#components/ui/search-select.tsx';
import classes from './preview-controls.module.css';
import { useCodicesOf } from './preview-queries.ts';

export const WIDTHS = ['compact', 'wide', 'phone'] as const;
export type PreviewWidth = (typeof WIDTHS)[number];
export const SCHEMES = ['page', 'light', 'dark'] as const;
export type PreviewScheme = (typeof SCHEMES)[number];

const WIDTH_LABELS: Record<PreviewWidth, string> = { compact: 'Pane', wide: 'Wide', phone: 'Phone' };
const SCHEME_LABELS: Record<PreviewScheme, string> = { page: 'As here', light: 'Light', dark: 'Dark' };
const NEW = 'new';
const NEW_LABEL = 'A new Codex';

export interface PreviewLook {
  readonly width: PreviewWidth;
  readonly scheme: PreviewScheme;
}

export interface ChosenCodex {
  readonly id: string;
  readonly title: string;
}

interface PreviewControlsProps {
  /** `null` for a template that was never published: no Codex follows it. */
  readonly templateId: string | null;
  /** `null`: a new Codex. */
  readonly chosen: ChosenCodex | null;
  readonly onChoose: (chosen: ChosenCodex | null) => void;
  readonly look: PreviewLook;
  readonly onLook: (look: PreviewLook) => void;
}

export function PreviewControls({ templateId, chosen, onChoose, look, onLook }: PreviewControlsProps) {
  return (
    <div className={classes['controls']}>
      {templateId !== null && <StartChoice templateId={templateId} chosen={chosen} onChoose={onChoose} />}
      <SegmentedControl
        aria-label="Width of the preview"
        size="xs"
        value={look.width}
        onChange={(width) => onLook({ ...look, width: WIDTHS.find((one) => one === width) ?? 'compact' })}
        data={WIDTHS.map((value) => ({ value, label: WIDTH_LABELS[value] }))}
      />
      <SegmentedControl
        aria-label="Colours of the preview"
        size="xs"
        value={look.scheme}
        onChange={(scheme) => onLook({ ...look, scheme: SCHEMES.find((one) => one === scheme) ?? 'page' })}
        data={SCHEMES.map((value) => ({ value, label: SCHEME_LABELS[value] }))}
      />
    </div>
  );
}

type StartChoiceProps = Pick<PreviewControlsProps, 'chosen' | 'onChoose'> & { readonly templateId: string };

/** Searched at the server: a template may have thousands of Codices. */
function StartChoice({ templateId, chosen, onChoose }: StartChoiceProps) {
  const current = chosen === null ? NEW_LABEL : displayTitle(chosen.title);
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed, 200);
  // The input says what is chosen until something else is typed.
  const { data } = useCodicesOf(templateId, asked === current ? '' : asked);
  const others = (data ?? []).filter(({ id }) => id !== chosen?.id);
  const codices = [...(chosen === null ? [] : [chosen]), ...others];
  return (
    <SearchSelect
      aria-label="Show the form as"
      size="xs"
      className={classes['start'] ?? ''}
      value={chosen?.id ?? NEW}
      onChange={(value) => onChoose(codices.find(({ id }) => id === value) ?? null)}
      onSearchChange={setTyped}
      allowDeselect={false}
      nothingFoundMessage="No such Codex"
      filter={({ options }) => options}
      data={[
        { value: NEW, label: NEW_LABEL },
        ...codices.map(({ id, title }) => ({ value: id, label: displayTitle(title) })),
      ]}
    />
  );
}

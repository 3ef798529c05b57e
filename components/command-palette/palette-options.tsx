'use client';
/** The options of the palette: a Codex, a command, a recent search, a filter to complete. */
import { Combobox } from '@mantine/core';
import {
  IconArchive,
  IconArrowRight,
  IconClockSearch,
  IconCloudUp,
  IconFileExport,
  IconFileImport,
  IconGitBranch,
  IconHistory,
  IconKeyboard,
  IconLink,
  IconListTree,
  IconLogout,
  IconPencilPlus,
  IconPrinter,
  IconSearch,
  IconShare2,
  IconStar,
  IconSunMoon,
  IconTemplate,
  IconTrash,
  IconUser,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import type { Command, CommandIcon } from '#components/commands/command-registry.ts';
import type { Completion } from '#components/search/completions.ts';
import { Highlighted } from '#components/search/highlighted.tsx';
import type { FoundCodex } from '#components/search/title-search.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { Icon } from '#components/ui/icon.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import classes from './command-palette.module.css';

const LOOK = { size: 17, stroke: 1.6, 'aria-hidden': true } as const;

export function CodexOption({ value, codex }: { readonly value: string; readonly codex: FoundCodex }) {
  const template = useTemplatesById().get(codex.templateId);
  const { path, excerpt } = codex;
  return (
    <Combobox.Option value={value} className={classes['option'] ?? ''}>
      <Icon name={template?.icon} hue={template?.color ?? null} size={17} />
      <span className={classes['main']}>
        <span className={classes['line']}>
          <span className={classes['label']} dir="auto">
            {codex.title.trim() === '' ? displayTitle('') : <Highlighted segments={codex.heading} />}
          </span>
          {path.length > 0 && (
            <span className={classes['path']}>
              <span className="vb-hidden"> in </span>
              {path.map(displayTitle).join(' / ')}
            </span>
          )}
        </span>
        {excerpt && (
          <span className={classes['excerpt']}>
            <span className={classes['field']}>{excerpt.label}</span>{' '}
            <Highlighted segments={excerpt.segments} />
          </span>
        )}
      </span>
      <span className={classes['aside']}>
        {template && <span className={classes['template']}>{template.name}</span>}
        {codex.updatedAt !== null && <RelativeTime iso={codex.updatedAt} />}
      </span>
    </Combobox.Option>
  );
}

const COMMAND_ICONS: Record<Exclude<CommandIcon, 'new'>, ReactNode> = {
  archive: <IconArchive {...LOOK} />,
  branch: <IconGitBranch {...LOOK} />,
  export: <IconFileExport {...LOOK} />,
  go: <IconArrowRight {...LOOK} />,
  history: <IconHistory {...LOOK} />,
  import: <IconFileImport {...LOOK} />,
  keys: <IconKeyboard {...LOOK} />,
  leave: <IconLogout {...LOOK} />,
  link: <IconLink {...LOOK} />,
  move: <IconListTree {...LOOK} />,
  mode: <IconPencilPlus {...LOOK} />,
  print: <IconPrinter {...LOOK} />,
  search: <IconSearch {...LOOK} />,
  share: <IconShare2 {...LOOK} />,
  star: <IconStar {...LOOK} />,
  sync: <IconCloudUp {...LOOK} />,
  theme: <IconSunMoon {...LOOK} />,
  trash: <IconTrash {...LOOK} />,
};

export function CommandOption({ value, command }: { readonly value: string; readonly command: Command }) {
  return (
    <PlainOption
      value={value}
      icon={
        command.icon === 'new' ? (
          <Icon name={command.template?.icon} hue={command.template?.color ?? null} size={17} />
        ) : (
          COMMAND_ICONS[command.icon]
        )
      }
      label={command.label}
    />
  );
}

export function SearchOption({ value, query }: { readonly value: string; readonly query: string }) {
  return <PlainOption value={value} icon={<IconClockSearch {...LOOK} />} label={query} />;
}

interface AllResultsProps {
  readonly value: string;
  readonly query: string;
  /** Nothing was found: the page offers filters, and says what helps. */
  readonly isEmpty: boolean;
}

export function AllResultsOption({ value, query, isEmpty }: AllResultsProps) {
  const label = isEmpty ? 'Search with filters…' : `See all results for “${query}”`;
  return <PlainOption value={value} icon={<IconSearch {...LOOK} />} label={label} />;
}

export function CompletionOption({
  value,
  completion,
}: {
  readonly value: string;
  readonly completion: Completion;
}) {
  const isPerson = completion.kind === 'person';
  return (
    <PlainOption
      value={value}
      icon={isPerson ? <IconUser {...LOOK} /> : <IconTemplate {...LOOK} />}
      label={completion.label}
      aside={isPerson ? 'Person' : 'Template'}
    />
  );
}

interface PlainOptionProps {
  readonly value: string;
  readonly icon: ReactNode;
  readonly label: string;
  readonly aside?: string;
}

function PlainOption({ value, icon, label, aside }: PlainOptionProps) {
  return (
    <Combobox.Option value={value} className={classes['option'] ?? ''}>
      {icon}
      <span className={classes['main']}>
        <span className={classes['label']}>{label}</span>
      </span>
      {aside !== undefined && <span className={classes['aside']}>{aside}</span>}
    </Combobox.Option>
  );
}

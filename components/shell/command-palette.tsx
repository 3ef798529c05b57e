'use client';
/** ⌘K: find a Codex or do anything, without leaving the keyboard. */
import { Combobox, Modal, TextInput, useCombobox, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { IconArrowRight, IconKeyboard, IconLogout, IconSearch, IconSunMoon } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useSignOut } from '#components/api/people-queries.ts';
import { useCodexSearch, useTemplates, useTemplatesById } from '#components/api/queries.ts';
import { displayTitle } from '#components/ui/codex-title.ts';
import { Icon } from '#components/ui/icon.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { Me } from '#core/protocol/api/people.ts';
import classes from './command-palette.module.css';
import { isMeant, listActions, type PaletteAction, pickActions } from './palette-actions.ts';
import { palette, sheets, shortcutSheet } from './palette-store.ts';
import { useNewCodex } from './use-new-codex.ts';

const ACTIONS_SHOWN = 6;

export function CommandPalette({ me }: { readonly me: Me }) {
  const open = useSyncExternalStore(sheets.subscribe, sheets.get, () => null) === 'palette';
  // Everywhere, text fields included: it is the one shortcut that always answers.
  useHotkeys([['mod+K', palette.toggle]], [], true);
  return (
    <Modal.Root opened={open} onClose={sheets.close} centered={false} yOffset="12dvh" size={600} padding={0}>
      <Modal.Overlay />
      <Modal.Content aria-label="Find or do anything">
        <Modal.Body>
          <Search me={me} open={open} />
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Search({ me, open }: { readonly me: Me; readonly open: boolean }) {
  const [query, setQuery] = useState('');
  // It stays mounted while it fades out, so a quick second ⌘K would find the first one’s words.
  useEffect(() => {
    if (open) setQuery('');
  }, [open]);
  const [settled] = useDebouncedValue(query, 120);
  // The list is open as long as the palette is, so Escape, which closes a list first, has to close both.
  const combobox = useCombobox({ opened: true, onDropdownClose: sheets.close });
  const codices = useCodexSearch(settled, { limit: 8 });
  const actions = pickActions(usePaletteActions(me), query);
  const shown = query.trim() === '' ? actions.slice(0, ACTIONS_SHOWN) : actions;
  const router = useRouter();
  // Results of an earlier query stay until the next arrive; only those that may still be meant can be chosen.
  const current = settled === query && !codices.isPlaceholderData;
  const found = (codices.data ?? []).filter((codex) => current || mentions(codex.title, query));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the first option is chosen anew when the options change
  useEffect(() => {
    combobox.selectFirstOption();
  }, [query, found.length, current]);

  const choose = (value: string) => {
    sheets.close();
    const action = actions.find((each) => each.id === value);
    if (action) action.run();
    else router.push(`/c/${value}`);
  };

  const codexGroup = found.length > 0 && (
    <Combobox.Group key="codices" label={query.trim() === '' ? 'Edited last' : 'Codices'}>
      {found.map((codex) => (
        <CodexOption key={codex.id} codex={codex} />
      ))}
    </Combobox.Group>
  );
  const actionGroup = shown.length > 0 && (
    <Combobox.Group key="actions" label="Do and go">
      {shown.map((action) => (
        <Combobox.Option key={action.id} value={action.id} className={classes['option'] ?? ''}>
          <ActionIcon action={action} />
          <span className={classes['label']}>{action.label}</span>
        </Combobox.Option>
      ))}
    </Combobox.Group>
  );

  return (
    <Combobox store={combobox} onOptionSubmit={choose}>
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          data-autofocus
          aria-label="Find or do anything"
          placeholder="Find or do anything"
          leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
          classNames={{ input: classes['input'] ?? '' }}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      </Combobox.EventsTarget>
      <Combobox.Options className={classes['options'] ?? ''} aria-label="Results">
        {isMeant(shown, query) ? [actionGroup, codexGroup] : [codexGroup, actionGroup]}
        {found.length + shown.length === 0 && !codices.isFetching && (
          <Combobox.Empty className={classes['empty'] ?? ''}>
            Nothing is called “{query.trim()}”.
          </Combobox.Empty>
        )}
      </Combobox.Options>
    </Combobox>
  );
}

function mentions(title: string, query: string): boolean {
  return displayTitle(title).toLocaleLowerCase().includes(query.trim().toLocaleLowerCase());
}

function CodexOption({
  codex,
}: {
  readonly codex: NonNullable<ReturnType<typeof useCodexSearch>['data']>[number];
}) {
  const template = useTemplatesById().get(codex.template.id);
  return (
    <Combobox.Option value={codex.id} className={classes['option'] ?? ''}>
      <Icon name={template?.icon} hue={template?.color ?? null} size={17} />
      <span className={classes['label']}>{displayTitle(codex.title)}</span>
      <span className={classes['aside']}>
        {template ? `${template.name} · ` : ''}
        <RelativeTime iso={codex.updatedAt} />
      </span>
    </Combobox.Option>
  );
}

const ACTION_ICONS: Record<Exclude<PaletteAction['icon'], 'new'>, ReactNode> = {
  go: <IconArrowRight size={17} stroke={1.6} aria-hidden />,
  theme: <IconSunMoon size={17} stroke={1.6} aria-hidden />,
  keys: <IconKeyboard size={17} stroke={1.6} aria-hidden />,
  leave: <IconLogout size={17} stroke={1.6} aria-hidden />,
};

function ActionIcon({ action }: { readonly action: PaletteAction }) {
  if (action.icon !== 'new') return ACTION_ICONS[action.icon];
  return <Icon name={action.template?.icon} hue={action.template?.color ?? null} size={17} />;
}

function usePaletteActions(me: Me): readonly PaletteAction[] {
  const templates = useTemplates();
  const router = useRouter();
  const { start } = useNewCodex();
  const { setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  return useMemo(
    () =>
      listActions(me.role, templates.data ?? [], {
        go: (path) => router.push(path),
        create: (templateId) => start({ templateId }),
        setColorScheme,
        showShortcuts: shortcutSheet.open,
        signOut: () => signOut.mutate(),
      }),
    [me.role, templates.data, router, start, setColorScheme, signOut],
  );
}

'use client';
/** The input of the palette and its results, by group. */
import { Combobox, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type Command, isMeant, pickCommands } from '#components/commands/command-registry.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { palette, sheets } from '#components/palette-state/palette-store.ts';
import { PALETTE_FIELD_MARK } from '#components/palette-state/typed-ahead.ts';
import { type RecentSearches, useRecentSearches } from '#components/search/recent-searches.ts';
import type { FoundCodex } from '#components/search/title-search.ts';
import { Kbd } from '#components/ui/kbd.tsx';
import type { Me } from '#core/protocol/api/people.ts';
import { codexPath, threadPath } from '#core/protocol/page-address.ts';
import classes from './command-palette.module.css';
import { usePaletteCommands } from './palette-commands.ts';
import {
  AllResultsOption,
  CodexOption,
  CommandOption,
  CompletionOption,
  SearchOption,
} from './palette-options.tsx';
import { type PaletteResults, usePaletteResults } from './palette-results.ts';

const COMMANDS_SHOWN = 6;
const SEARCHES_SHOWN = 3;

interface PaletteSearchProps {
  readonly me: Me;
  readonly open: boolean;
  readonly onMove: (codexId: string) => void;
}

export function PaletteSearch({ me, open, onMove }: PaletteSearchProps) {
  const [query, setQuery] = useState('');
  // It stays mounted while it fades out, so a quick second ⌘K would find the first one’s words.
  useEffect(() => {
    const words = open ? palette.words() : null;
    if (words !== null) setQuery(words);
  }, [open]);
  // The list is open as long as the palette is, so Escape, which closes a list first, has to close both.
  const combobox = useCombobox({ opened: true, onDropdownClose: sheets.close });
  const onlyCommands = query.trimStart().startsWith('>');
  const results = useOtherCodices(usePaletteResults(onlyCommands ? null : query, open), query.trim() === '');
  const recent = useRecentSearches(me.id);
  const commands = useShownCommands(usePaletteCommands(me, onMove), query, onlyCommands, results);
  const text = query.trim();

  const options = useRef<HTMLDivElement>(null);
  const best = useRef('');
  // Answers, commands and templates come one after the other: whenever another option is first, it is the one that Enter chooses.
  useEffect(() => {
    const first = options.current?.querySelector('[role="option"]')?.getAttribute('value') ?? '';
    const isChosen = options.current?.querySelector('[data-combobox-selected]') != null;
    const shown = `${query}\n${first}`;
    if (isChosen && best.current === shown) return;
    best.current = shown;
    combobox.selectFirstOption();
  });

  const choose = (value: string) => {
    const [kind, rest] = [value.slice(0, value.indexOf(':')), value.slice(value.indexOf(':') + 1)];
    if (kind === 'query') {
      setQuery(rest);
      return;
    }
    sheets.close();
    // It has the focus until it has faded out, and what it leads to, such as the title of a new Codex, takes none from others.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    if (kind === 'command') {
      commands.find((command) => command.id === rest)?.run();
      return;
    }
    recent.remember(text);
    navigate(kind === 'all' ? `/search?q=${encodeURIComponent(text)}` : rest);
  };

  return (
    <Combobox store={combobox} onOptionSubmit={choose}>
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          data-autofocus
          {...{ [PALETTE_FIELD_MARK]: true }}
          aria-label="Find or do anything"
          placeholder="Find or do anything"
          leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
          classNames={{ input: classes['input'] ?? '' }}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onFocus={() => {
            const words = palette.takeWords();
            if (words !== null) setQuery(words);
          }}
          spellCheck={false}
          autoComplete="off"
        />
      </Combobox.EventsTarget>
      <Notes results={results} />
      <Combobox.Options ref={options} className={classes['options'] ?? ''} aria-label="Results">
        <Groups
          text={text}
          onlyCommands={onlyCommands}
          results={results}
          commands={commands}
          recent={recent}
        />
      </Combobox.Options>
      <Announcement found={results.found.length} commands={commands.length} waiting={results.waiting} />
      <Foot />
    </Combobox>
  );
}

/** Of those edited last, the one that is open is left out: Enter goes back to the one before. */
function useOtherCodices(results: PaletteResults, isRecent: boolean): PaletteResults {
  const pathname = usePathname();
  if (!isRecent) return results;
  return { ...results, found: results.found.filter(({ id }) => pathname !== codexPath(id)) };
}

/** A query with filters is about Codices; without one, the first few commands are enough. */
function useShownCommands(
  all: readonly Command[],
  query: string,
  onlyCommands: boolean,
  { parsed }: PaletteResults,
): readonly Command[] {
  if (onlyCommands) return pickCommands(all, query.trimStart().slice(1));
  if (parsed.filters.length + parsed.problems.length > 0) return [];
  const picked = pickCommands(all, query);
  if (query.trim() !== '') return picked;
  const here = picked.filter((command) => command.here);
  return [...here, ...picked.filter((command) => !command.here).slice(0, COMMANDS_SHOWN)];
}

interface GroupsProps {
  readonly text: string;
  readonly onlyCommands: boolean;
  readonly results: PaletteResults;
  readonly commands: readonly Command[];
  readonly recent: RecentSearches;
}

function Groups({ text, onlyCommands, results, commands, recent }: GroupsProps) {
  const { found, completions } = results;
  const empty = text === '';
  const codices = found.length > 0 && (
    <Combobox.Group key="codices" label={empty ? 'Edited last' : 'Codices'}>
      {found.map((codex) => (
        <CodexOption key={codex.id} value={`codex:${pathOf(codex)}`} codex={codex} />
      ))}
    </Combobox.Group>
  );
  const searches = empty && recent.list.length > 0 && (
    <Combobox.Group key="searches" label="Recent searches">
      {recent.list.slice(0, SEARCHES_SHOWN).map((query) => (
        <SearchOption key={query} value={`query:${query}`} query={query} />
      ))}
    </Combobox.Group>
  );
  const offers = completions.length > 0 && (
    <Combobox.Group key="completions" label="Narrow to">
      {completions.map((completion) => (
        <CompletionOption
          key={completion.query}
          value={`query:${completion.query}`}
          completion={completion}
        />
      ))}
    </Combobox.Group>
  );
  const all = !empty && !onlyCommands && (
    <Combobox.Group key="all">
      <AllResultsOption value="all:" query={text} isEmpty={found.length === 0 && !results.waiting} />
    </Combobox.Group>
  );
  const doing = <CommandGroups key="commands" commands={commands} />;
  const nothing = !empty && found.length + commands.length + completions.length === 0 && !results.waiting && (
    <Combobox.Empty key="nothing" className={classes['empty'] ?? ''}>
      {onlyCommands ? 'There is no such command.' : `Nothing was found for “${text}”.`}
    </Combobox.Empty>
  );
  if (isMeant(commands, onlyCommands ? text.slice(1) : text)) return [doing, offers, codices, all, nothing];
  return [offers, codices, searches, doing, nothing, all];
}

function CommandGroups({ commands }: { readonly commands: readonly Command[] }): ReactNode {
  const here = commands.filter((command) => command.here);
  const others = commands.filter((command) => !command.here);
  const group = (label: string, list: readonly Command[]) =>
    list.length > 0 && (
      <Combobox.Group key={label} label={label}>
        {list.map((command) => (
          <CommandOption key={command.id} value={`command:${command.id}`} command={command} />
        ))}
      </Combobox.Group>
    );
  const groups = [group('This Codex', here), group('Do and go', others)];
  // The best match is what Enter chooses, so its group comes first.
  return commands[0]?.here === true || here.length === 0 ? groups : groups.reverse();
}

function Notes({ results: { offline, problems } }: { readonly results: PaletteResults }) {
  if (!offline && problems.length === 0) return null;
  return (
    <div className={classes['notes']}>
      {offline && <p>No connection: searching what this device holds.</p>}
      {problems.map((problem) => (
        <p key={problem}>{problem}</p>
      ))}
    </div>
  );
}

/** Tells how much was found to those who don’t see the list, once the typing has paused. */
function Announcement(shown: {
  readonly found: number;
  readonly commands: number;
  readonly waiting: boolean;
}) {
  const [settled] = useDebouncedValue(
    `${count(shown.found, 'Codex', 'Codices')}, ${count(shown.commands, 'command', 'commands')}`,
    600,
  );
  return (
    <p role="status" className="vb-hidden">
      {shown.waiting ? '' : settled}
    </p>
  );
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function Foot() {
  return (
    <p className={`${classes['foot']} vb-keyboard-only`}>
      <span>
        <Kbd keys="↑" /> <Kbd keys="↓" /> choose
      </span>
      <span>
        <Kbd keys="enter" /> open
      </span>
      <span>
        <Kbd keys=">" /> commands
      </span>
      <span>
        <Kbd keys="#" /> tag
      </span>
      <span>
        <Kbd keys="@" /> person
      </span>
    </p>
  );
}

function pathOf({ id, threadId }: FoundCodex): string {
  return threadId === null ? codexPath(id) : threadPath(id, threadId);
}

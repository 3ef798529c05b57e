/** The item of the menu of a Codex that shows and hides who wrote it; the command palette has it as well. */
import { Menu } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { useOfferedCommands } from '#components/commands/command-registry.ts';
import { useBlameSwitch } from './blame-context.tsx';

export function BlameMenuItem() {
  const blame = useBlameSwitch();
  if (blame === null) return null;
  return (
    <Menu.Item leftSection={<IconUsers size={16} stroke={1.75} aria-hidden />} onClick={blame.toggle}>
      {labelFor(blame.shown)}
    </Menu.Item>
  );
}

/** The same in the command palette, on the page of a Codex and on that of a branch. */
export function useBlameCommand(): void {
  const blame = useBlameSwitch();
  useOfferedCommands(
    blame === null
      ? []
      : [
          {
            ...{ id: 'codex-writers', label: labelFor(blame.shown), words: 'blame gutter authors names' },
            ...{ icon: 'history', here: true, run: () => blame.toggle() },
          },
        ],
  );
}

function labelFor(shown: boolean): string {
  return shown ? 'Hide who wrote what' : 'Show who wrote what';
}

/** The switch in the header: Editing, Suggesting or Viewing. */
import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconEye, IconPencil, IconPencilPlus } from '@tabler/icons-react';
import { type Command, useOfferedCommands } from '#components/commands/command-registry.ts';
import { MODE_LABELS } from '#components/suggesting-context/editing-mode.ts';
import styles from './mode-switch.module.css';
import { type ModeChoice, useMode } from './suggesting-provider.tsx';

const LOOK = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;
const ICONS = { editing: IconPencil, suggesting: IconPencilPlus, viewing: IconEye } as const;

export function ModeSwitch() {
  const choice = useMode();
  useOfferedCommands(choice === null ? [] : commandsFor(choice));
  if (choice === null || choice.modes.length < 2) return null;
  const { mode, modes, choose } = choice;
  const Icon = ICONS[mode];
  return (
    <Menu position="bottom-end" width={270} withinPortal>
      <Menu.Target>
        <Button
          variant={mode === 'suggesting' ? 'light' : 'subtle'}
          {...(mode !== 'suggesting' && { color: 'ink' })}
          className={styles['switch'] ?? ''}
          leftSection={<Icon {...LOOK} />}
          rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden />}
          aria-label={`Mode: ${MODE_LABELS[mode].label}`}
        >
          <span className={styles['word']}>{MODE_LABELS[mode].label}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={mode}
          onChange={(value) => {
            const chosen = modes.find((each) => each === value);
            if (chosen !== undefined) choose(chosen);
          }}
        >
          {modes.map((each) => (
            <Menu.RadioItem key={each} value={each} closeMenuOnClick>
              {MODE_LABELS[each].label}
              <span className={styles['note']}>{MODE_LABELS[each].note}</span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}

/** As the palette offers them: those that are not chosen. */
function commandsFor({ mode, modes, choose }: ModeChoice): Command[] {
  return modes
    .filter((each) => each !== mode)
    .map((each) => ({
      id: `mode-${each}`,
      label: `Switch to ${MODE_LABELS[each].label}`,
      words: 'mode edit suggest view read propose track changes',
      icon: 'mode',
      here: true,
      run: () => choose(each),
    }));
}

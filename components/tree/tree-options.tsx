'use client';
/** The options of the navigator: grouping, and whether archived Codices are shown. */
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconArrowsMinimize, IconGitMerge } from '@tabler/icons-react';
import { GROUPINGS, type Grouping } from '#components/tree-context/tree-view.ts';
import type { TreePreferences } from './tree-preferences.ts';

interface TreeOptionsProps {
  readonly preferences: TreePreferences;
  readonly onChange: (preferences: TreePreferences) => void;
  readonly onCollapse: () => void;
  readonly onUndoneMoves: () => void;
}

const LABELS: Readonly<Record<Grouping, string>> = {
  tree: 'As a tree',
  template: 'By template',
  status: 'By status',
  tag: 'By tag',
};

const LOOK = { size: 16, stroke: 1.6, 'aria-hidden': true } as const;

export function TreeOptions({ preferences, onChange, onCollapse, onUndoneMoves }: TreeOptionsProps) {
  return (
    <Menu width={240} position="bottom-end" alignItemsLabels="all">
      <Menu.Target>
        <Tooltip label="How Codices are shown">
          <ActionIcon size={28} aria-label="How Codices are shown">
            <IconAdjustmentsHorizontal size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown aria-label="How Codices are shown">
        <Menu.Label>Show</Menu.Label>
        <Menu.RadioGroup
          value={preferences.grouping}
          onChange={(value) => {
            const grouping = GROUPINGS.find((each) => each === value);
            if (grouping !== undefined) onChange({ ...preferences, grouping });
          }}
        >
          {GROUPINGS.map((grouping) => (
            <Menu.RadioItem key={grouping} value={grouping} closeMenuOnClick>
              {LABELS[grouping]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.CheckboxItem
          checked={preferences.showArchived}
          onChange={(showArchived) => onChange({ ...preferences, showArchived })}
        >
          Show archived
        </Menu.CheckboxItem>
        <Menu.Item leftSection={<IconArrowsMinimize {...LOOK} />} onClick={onCollapse}>
          Close all branches
        </Menu.Item>
        <Menu.Item leftSection={<IconGitMerge {...LOOK} />} onClick={onUndoneMoves}>
          Skipped moves…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

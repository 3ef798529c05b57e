/** The line above the source: keys that complete, explain and mend, and the button that formats. */
import { Button } from '@mantine/core';
import { Kbd } from '#components/ui/kbd.tsx';
import classes from './editor-keys.module.css';

const KEYS = [
  ['Ctrl+Space', 'complete'],
  ['mod+shift+Space', 'explain'],
  ['mod+.', 'fix'],
] as const;

interface EditorKeysProps {
  readonly canEdit: boolean;
  readonly onFormat: () => void;
}

export function EditorKeys({ canEdit, onFormat }: EditorKeysProps) {
  return (
    <div className={classes['keys']}>
      {KEYS.map(([keys, does]) => (
        <span key={keys} className={classes['key']}>
          <Kbd keys={keys} /> {does}
        </span>
      ))}
      <Button
        variant="subtle"
        color="ink"
        size="compact-sm"
        disabled={!canEdit}
        onClick={onFormat}
        title="Shift+Alt+F"
      >
        Format
      </Button>
    </div>
  );
}

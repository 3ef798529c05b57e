'use client';
/** The sheet of keyboard shortcuts, opened by `?`. */
import { Modal } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useSyncExternalStore } from 'react';
import { sheets, shortcutSheet } from '#components/palette-state/palette-store.ts';
import { Kbd } from '#components/ui/kbd.tsx';
import classes from './shortcut-sheet.module.css';
import { SHORTCUTS } from './shortcuts.ts';

export function ShortcutSheet() {
  const open = useSyncExternalStore(sheets.subscribe, sheets.get, () => null) === 'shortcuts';
  useWindowEvent('keydown', (event) => {
    const asked = event.key === '?' && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!asked || isWriting(event.target) || sheets.get() !== null) return;
    event.preventDefault();
    shortcutSheet.open();
  });
  return (
    <Modal data-sheet opened={open} onClose={sheets.close} title="Keyboard shortcuts" size={720}>
      <div className={classes['groups']}>
        {SHORTCUTS.map(({ label, shortcuts }) => (
          <section key={label}>
            <h3 className={classes['heading']}>{label}</h3>
            <dl className={classes['list']}>
              {shortcuts.map(({ keys, does }) => (
                <div key={does} className={classes['line']}>
                  <dt>{does}</dt>
                  <dd className={classes['keys']}>
                    {keys.map((each) => (
                      <Kbd key={each} keys={each} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

/** True where typing a question mark means a question mark. */
function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null)
  );
}

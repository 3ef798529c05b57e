/** The line that says where the days of the workspace begin, and lets an admin change it. */

import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { zoneLabel, zonesWith } from '#components/locale/time-zones.ts';
import { useServerNeed } from '#components/page/needs-server.tsx';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import classes from './automation.module.css';
import { useSetTimeZone } from './automation-queries.ts';

interface TimeZoneLineProps {
  readonly templateId: string;
  readonly timeZone: string;
}

export function TimeZoneLine({ templateId, timeZone }: TimeZoneLineProps) {
  const [isOpen, setOpen] = useState(false);
  const need = useServerNeed();
  return (
    <p className={classes['zone']}>
      Days begin at midnight in <strong>{zoneLabel(timeZone)}</strong>, for the whole workspace.{' '}
      <Button variant="subtle" size="compact-sm" disabled={need !== null} onClick={() => setOpen(true)}>
        Change…
      </Button>
      {isOpen && <ZoneDialog templateId={templateId} timeZone={timeZone} onClose={() => setOpen(false)} />}
    </p>
  );
}

function ZoneDialog({ templateId, timeZone, onClose }: TimeZoneLineProps & { readonly onClose: () => void }) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const [chosen, setChosen] = useState(timeZone === 'UTC' ? here : timeZone);
  const setting = useSetTimeZone(templateId);
  const save = () =>
    setting.mutate(chosen, {
      onSuccess: () => {
        toast.done(`Days begin at midnight in ${zoneLabel(chosen)}`);
        onClose();
      },
    });
  return (
    <Modal opened onClose={onClose} title="Time zone" closeButtonProps={{ 'aria-label': 'Close' }}>
      <div className={classes['dialog']}>
        <SearchSelect
          label="Days begin at midnight in"
          description="Rules about dates go by these days. A change applies to what they already wait for."
          data={zonesWith(here, timeZone)}
          value={chosen}
          onChange={(value) => value !== null && setChosen(value)}
          data-autofocus
        />
        {setting.isError && (
          <p role="alert" className={classes['problem']}>
            It was not changed. {errorMessage(setting.error)}
          </p>
        )}
        <div className={classes['buttons']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={setting.isPending} onClick={save}>
            Save
          </Button>
        </div>
      </div>
    </Modal>
  );
}

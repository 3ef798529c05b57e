'use client';
/** Taking a Codex along: in which form, and whether with what stands below it. */
import { Button, Checkbox, Modal, Radio } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { ExportFormat } from '#core/protocol/api/transfer.ts';
import classes from './transfer.module.css';
import { FORMAT_WORDS } from './transfer-words.ts';

interface ExportDialogProps {
  readonly codexId: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ExportDialog({ codexId, opened, onClose }: ExportDialogProps) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Export this Codex"
      size={480}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && <ExportForm codexId={codexId} onClose={onClose} />}
    </Modal>
  );
}

function ExportForm({ codexId, onClose }: Omit<ExportDialogProps, 'opened'>) {
  const [format, setFormat] = useState<ExportFormat>('json5');
  const [subtree, setSubtree] = useState(false);
  const [history, setHistory] = useState(false);
  const query = new URLSearchParams({
    format,
    subtree: String(subtree),
    history: String(history && format === 'binary'),
  });
  return (
    <div className={classes['dialog']}>
      <Radio.Group
        value={format}
        onChange={(value) =>
          setFormat(FORMAT_WORDS.find((known) => known.format === value)?.format ?? 'json5')
        }
        label="Format"
      >
        <div className={classes['formats']}>
          {FORMAT_WORDS.map(({ format: value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </div>
      </Radio.Group>
      <Checkbox
        checked={subtree}
        onChange={(event) => setSubtree(event.currentTarget.checked)}
        label="With everything below it"
        description="What is in the trash stays there."
      />
      {format === 'binary' && (
        <Checkbox
          checked={history}
          onChange={(event) => setHistory(event.currentTarget.checked)}
          label="With its history"
          description="Who wrote what and when, to keep. An import begins a history of its own."
        />
      )}
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          component="a"
          href={`/api/v1/codices/${encodeURIComponent(codexId)}/export?${query}`}
          download
          leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
          onClick={onClose}
        >
          Export
        </Button>
      </div>
    </div>
  );
}

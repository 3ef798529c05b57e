'use client';
/** The export dialog: the format, and whether to include the subtree. */
import { Button, Checkbox, Modal, Radio } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useServerNeed } from '#components/page/needs-server.tsx';
import type { ExportFormat } from '#core/protocol/api/transfer.ts';
import { type LocalFormat, ownTimeZone } from './local-export.ts';
import classes from './transfer.module.css';
import { FORMAT_LABELS } from './transfer-labels.ts';
import { useLocalExport } from './use-local-export.ts';

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
  const [comments, setComments] = useState(false);
  const need = useServerNeed();
  const exportLocally = useLocalExport();
  const chosen = need === null || isFormatHere(format) ? format : 'json5';
  const query = new URLSearchParams({
    format: chosen,
    subtree: String(subtree),
    history: String(history && chosen === 'binary'),
    comments: String(comments && chosen !== 'binary'),
    timeZone: ownTimeZone(),
  });
  return (
    <div className={classes['dialog']}>
      <FormatChoice chosen={chosen} onChange={setFormat} />
      <Checkbox
        checked={subtree && need === null}
        onChange={(event) => setSubtree(event.currentTarget.checked)}
        label="With everything below it"
        description={need ?? 'What is in the trash stays there.'}
        disabled={need !== null}
      />
      {chosen === 'binary' ? (
        <Checkbox
          checked={history}
          onChange={(event) => setHistory(event.currentTarget.checked)}
          label="With its history"
          description="Who wrote what and when, for your records. An import begins a history of its own."
        />
      ) : (
        <CommentsCheckbox isChecked={comments} onChange={setComments} />
      )}
      {need !== null && <p className={classes['hint']}>The file is made from the copy on this device.</p>}
      <div className={classes['buttons']}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        {need === null ? (
          <Button
            component="a"
            href={`/api/v1/codices/${encodeURIComponent(codexId)}/export?${query}`}
            download
            leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
            onClick={onClose}
          >
            Export
          </Button>
        ) : (
          <Button
            leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
            onClick={() => {
              exportLocally(isFormatHere(chosen) ? chosen : 'json5');
              onClose();
            }}
          >
            Export
          </Button>
        )}
      </div>
    </div>
  );
}

interface FormatChoiceProps {
  readonly chosen: ExportFormat;
  readonly onChange: (format: ExportFormat) => void;
}

function FormatChoice({ chosen, onChange }: FormatChoiceProps) {
  const need = useServerNeed();
  return (
    <Radio.Group
      value={chosen}
      onChange={(value) => onChange(FORMAT_LABELS.find((known) => known.format === value)?.format ?? 'json5')}
      label="Format"
    >
      <div className={classes['formats']}>
        {FORMAT_LABELS.map(({ format: value, label, description }) => (
          <Radio
            key={value}
            value={value}
            label={label}
            description={need === null || isFormatHere(value) ? description : need}
            disabled={need !== null && !isFormatHere(value)}
          />
        ))}
      </div>
    </Radio.Group>
  );
}

interface CommentsCheckboxProps {
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

function CommentsCheckbox({ isChecked, onChange }: CommentsCheckboxProps) {
  const need = useServerNeed();
  return (
    <Checkbox
      checked={isChecked && need === null}
      onChange={(event) => onChange(event.currentTarget.checked)}
      label="With the comments"
      description={
        need ??
        'With the names of their authors and what they are about. Anybody who gets the file can read them.'
      }
      disabled={need !== null}
    />
  );
}

function isFormatHere(format: ExportFormat): format is LocalFormat {
  return format === 'json5' || format === 'markdown';
}

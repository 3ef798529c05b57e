/** The drop zone: accepts files by drop, paste or file dialog. */
import { IconUpload } from '@tabler/icons-react';
import { type ReactNode, useRef, useState } from 'react';
import { toast } from '#components/ui/toast.tsx';
import styles from './drop-zone.module.css';
import type { Uploads } from './use-uploads.ts';

interface DropZoneProps {
  readonly uploads: Uploads;
  readonly accept: readonly string[] | null;
  readonly several: boolean;
  /** What the button says, e.g. “Add a file”. */
  readonly action: string;
  readonly labelledBy: string;
  readonly describedBy: string | undefined;
  readonly children?: ReactNode;
}

export function DropZone({
  uploads,
  accept,
  several,
  action,
  labelledBy,
  describedBy,
  children,
}: DropZoneProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: FileList | null) => {
    const all = [...(files ?? [])];
    const taken = several ? all : all.slice(0, 1);
    if (taken.length > 0) uploads.send(taken);
    if (all.length > taken.length)
      toast.notice(`Only “${all[0]?.name}” was added: there is room for one file.`);
    return taken.length > 0;
  };
  return (
    <section
      className={styles['zone']}
      data-over={over || undefined}
      aria-labelledby={labelledBy}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!take(event.dataTransfer.files)) return;
        event.preventDefault();
        // They are not the Codex's to give to another field.
        event.stopPropagation();
      }}
      onPaste={(event) => {
        if (take(event.clipboardData.files)) event.preventDefault();
      }}
    >
      {children}
      <RunningUploads uploads={uploads} />
      <button
        type="button"
        className={styles['add']}
        aria-describedby={describedBy}
        onClick={() => input.current?.click()}
      >
        <IconUpload size={15} stroke={1.75} aria-hidden /> {action}
        <span className={styles['hint']}>or drop, or paste</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={several}
        accept={accept?.join(',')}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
    </section>
  );
}

function RunningUploads({ uploads }: { readonly uploads: Uploads }) {
  if (uploads.running.length === 0) return null;
  return (
    <ul className={styles['running']}>
      {uploads.running.map((upload) => (
        <li key={upload.key}>
          <span className={styles['name']}>{upload.name}</span>
          {upload.problem === null ? (
            <progress
              className={styles['bar']}
              max={1}
              value={upload.share}
              aria-label={`Uploading ${upload.name}`}
            />
          ) : (
            <span role="alert" className={styles['problem']}>
              {upload.problem}{' '}
              <button type="button" className={styles['dismiss']} onClick={() => uploads.dismiss(upload.key)}>
                Dismiss
              </button>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

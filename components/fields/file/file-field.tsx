/** The file field: one upload, or several where the template says so. */
import { IconPaperclip } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { assetUrl, assetValueOf, readAsset } from '#components/assets/asset-value.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { useMembersOf } from '#components/codex-context/use-reading.ts';
import { formatBytes } from '#components/locale/byte-size.ts';
import { useAssetSource } from '#components/pending-sending/asset-source.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { RemoveButton } from '../input/chip.tsx';
import { DropZone } from '../upload/drop-zone.tsx';
import { useUploads } from '../upload/use-uploads.ts';
import { WaitingFile } from '../upload/waiting-file.tsx';
import styles from './file-field.module.css';

export function FileField({ field, ids }: FieldProps) {
  const { codex, canEdit, services, undo, attachments } = useCodexContext();
  const members = useMembersOf(field.id);
  const uploads = useUploads(field.accept, (asset) => {
    undo?.endStep();
    codex.transact(() => {
      // A field for one file gives its place to the newest.
      if (!field.multiple)
        for (const { value } of codex.members(field.id)) codex.removeMember(field.id, value);
      codex.addMember(field.id, assetValueOf(asset));
    });
  });
  // A file that falls beside the field never takes the place of one that is there.
  const room = field.multiple ? Number.POSITIVE_INFINITY : 1 - Math.min(1, members.length);
  const holder = useRef({ accept: field.accept, room, send: uploads.send });
  holder.current = { accept: field.accept, room, send: uploads.send };
  const takesFiles = canEdit && services.upload !== null;
  useEffect(
    () => (takesFiles ? attachments.add(() => holder.current) : undefined),
    [attachments, takesFiles],
  );
  const files = members.flatMap(({ value }) => {
    const asset = readAsset(value);
    return asset === null ? [] : [{ value, asset }];
  });
  const list = files.length > 0 && (
    <ul className={styles['files']}>
      {files.map(({ value, asset }) => (
        <li key={asset.assetId} className={styles['file']}>
          <IconPaperclip size={16} stroke={1.75} aria-hidden />
          <FileLink assetId={asset.assetId} name={asset.name} />
          <span className={styles['size']}>{formatBytes(asset.size)}</span>
          <WaitingFile assetId={asset.assetId} />
          {canEdit && (
            <RemoveButton
              what={asset.name}
              onRemove={() => {
                undo?.endStep();
                codex.removeMember(field.id, value);
              }}
            />
          )}
        </li>
      ))}
    </ul>
  );
  if (!takesFiles) return list || <p className={styles['none']}>Nothing yet</p>;
  return (
    <DropZone
      uploads={uploads}
      accept={field.accept}
      several={field.multiple}
      action={field.multiple || files.length === 0 ? 'Add a file' : 'Replace the file'}
      labelledBy={ids.label}
      describedBy={ids.description}
    >
      {list}
    </DropZone>
  );
}

function FileLink({ assetId, name }: { readonly assetId: string; readonly name: string }) {
  const source = useAssetSource(assetId);
  return (
    <a href={source?.src ?? assetUrl(assetId)} download={name} className={styles['name']}>
      {name}
    </a>
  );
}

/** The image field: one picture with its alternative text. */

import { assetValueOf, readAsset } from '#components/assets/asset-value.ts';
import { PICTURES } from '#components/assets/upload-checks.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { JsonObject } from '#core/json.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { RemoveButton } from '../input/chip.tsx';
import { DraftInput } from '../input/draft-input.tsx';
import { useRegisterValue } from '../input/use-register-value.ts';
import { DropZone } from '../upload/drop-zone.tsx';
import { useUploads } from '../upload/use-uploads.ts';
import { WaitingFile } from '../upload/waiting-file.tsx';
import { AssetPicture } from './asset-picture.tsx';
import styles from './image-field.module.css';

export function ImageField({ field, ids }: FieldProps) {
  const { canEdit, services } = useCodexContext();
  const [value, setValue] = useRegisterValue(field.id);
  const accept = field.accept ?? PICTURES;
  const uploads = useUploads(accept, (asset) => setValue(assetValueOf(asset)));
  const asset = readAsset(value);
  const figure = asset !== null && (
    <figure className={styles['figure']}>
      <AssetPicture key={asset.assetId} assetId={asset.assetId} alt={asset.alt} />
      <WaitingFile assetId={asset.assetId} />
      {canEdit && (
        <figcaption className={styles['caption']}>
          <DraftInput
            stored={asset.alt}
            commit={(alt) => {
              const { assetId, name, mime, size } = asset;
              const next: JsonObject = { assetId, name, mime, size };
              setValue(alt.trim() === '' ? next : { ...next, alt: alt.trim() });
              return null;
            }}
            label={`What ${field.label.toLowerCase()} shows, for those who don’t see it`}
            placeholder="Say what it shows, for those who don’t see it"
            readOnly={false}
          />
          <RemoveButton what={field.label.toLowerCase()} onRemove={() => setValue(null)} />
        </figcaption>
      )}
    </figure>
  );
  if (!canEdit || services.upload === null) return figure || <p className={styles['none']}>Nothing yet</p>;
  return (
    <DropZone
      uploads={uploads}
      accept={accept}
      several={false}
      action={asset === null ? 'Add a picture' : 'Replace the picture'}
      labelledBy={ids.label}
      describedBy={ids.description}
    >
      {figure}
    </DropZone>
  );
}

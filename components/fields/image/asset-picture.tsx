/** An uploaded picture in a field, shown from this device until the server has it. */
import { useEffect, useState } from 'react';
import { useAssetSource } from '#components/pending-sending/asset-source.ts';
import styles from './image-field.module.css';

/** A picture that is on its way from somebody else's device is looked for this often. */
const LOOK_AGAIN_MS = 10_000;

export function AssetPicture({ assetId, alt }: { readonly assetId: string; readonly alt: string }) {
  const source = useAssetSource(assetId);
  const [isMissing, setMissing] = useState(false);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!isMissing) return;
    const again = () => {
      setMissing(false);
      setTries((count) => count + 1);
    };
    const timer = setTimeout(again, LOOK_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [isMissing]);
  if (source === null || source.src === null) return <span className={styles['awaited']} />;
  if (isMissing) {
    return (
      <span className={styles['awaited']} role="img" aria-label={alt}>
        This picture is not here. It may still be on the device it was added on, or not be shared with you.
      </span>
    );
  }
  return (
    // biome-ignore lint/performance/noImgElement: the server already keeps pictures in a fitting size
    <img
      key={tries}
      src={source.src}
      alt={alt}
      className={styles['image']}
      loading={source.request === null ? 'lazy' : 'eager'}
      decoding="async"
      onError={() => setMissing(true)}
    />
  );
}

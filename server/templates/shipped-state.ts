/** The relation of a template of this instance to the one that comes with the product. */
import type { ShippedState } from '#core/protocol/api/templates.ts';
import type { NewestVersion } from './template-store.ts';

/** `shipped` is the source that comes with the product; `undefined` where there is none. */
export function shippedState(
  { origin, source, shippedSource }: Pick<NewestVersion, 'origin' | 'source' | 'shippedSource'>,
  shipped: string | undefined,
): ShippedState {
  if (shipped === undefined) return 'none';
  if (origin === 'library' && source === shipped) return 'same';
  return shippedSource === shipped ? 'changed' : 'updated';
}

/** Pictures of an embedded page: those of the API cannot be loaded by an address there, and are fetched by the program. */
import type { HostChannel } from './host-channel.ts';
import { hostFetch } from './host-ports.ts';

const PICTURE = /^\/api\/v1\/assets\/[^/?]+$/;

/** Shows every picture of the API that the page tries in vain to load, from now on. */
export function showHostPictures(page: Document, channel: HostChannel): void {
  const get = hostFetch(channel);
  /** By path, for as long as the page is there. */
  const shown = new Map<string, Promise<string>>();
  const load = async (path: string): Promise<string> => URL.createObjectURL(await (await get(path)).blob());
  page.addEventListener(
    'error',
    ({ target }) => {
      if (!(target instanceof HTMLImageElement)) return;
      const path = target.getAttribute('src') ?? '';
      if (!PICTURE.test(path)) return;
      const source = shown.get(path) ?? load(path);
      shown.set(path, source);
      source.then(
        (url) => {
          // Meanwhile another one may stand there.
          if (target.getAttribute('src') === path) target.src = url;
        },
        () => shown.delete(path),
      );
    },
    { capture: true },
  );
}

/** A picture in a text, shown from this device and marked as waiting until the server has it. */
import type { NodeViewRenderer } from '@tiptap/core';
import { watchAsset } from '#components/pending-sending/asset-source.ts';
import { isSafeImageSource } from '#richtext/schema/safe-urls.ts';
import { SafeImage } from '#richtext/schema/schema.ts';
import styles from './rich-text.module.css';

const ASSET = /^\/api\/v1\/assets\/([0-9a-f-]{36})$/;
/** A picture that is on its way from somebody else's device is looked for this often. */
const LOOK_AGAIN_MS = 10_000;

export const LocalPicture = SafeImage.extend({ addNodeView: () => renderPicture });

const renderPicture: NodeViewRenderer = ({ node }) => {
  const dom = document.createElement('span');
  dom.className = styles['picture'] ?? '';
  const image = dom.appendChild(document.createElement('img'));
  image.decoding = 'async';
  let source: unknown = null;
  let stop: () => void = () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  image.addEventListener('error', () => {
    // Anything else than a file of ours is as it is.
    if (image.src === '' || typeof source !== 'string' || !ASSET.test(source)) return;
    dom.dataset['note'] ??=
      'This picture is not here. It may still be on the device it was added on, or not be shared with you.';
    timer = setTimeout(() => {
      const { src } = image;
      image.src = src;
    }, LOOK_AGAIN_MS);
  });
  image.addEventListener('load', () => {
    if (dom.dataset['state'] === undefined) delete dom.dataset['note'];
  });

  const show = (attrs: Readonly<Record<string, unknown>>): void => {
    const { src, alt, title, width, height } = attrs;
    for (const [name, value] of Object.entries({ alt: alt ?? '', title, width, height })) {
      if (value === null || value === undefined) image.removeAttribute(name);
      else image.setAttribute(name, String(value));
    }
    if (src === source) return;
    source = src;
    stop();
    stop = follow(String(src));
  };

  const follow = (src: string): (() => void) => {
    const assetId = ASSET.exec(src)?.[1];
    if (assetId === undefined) {
      if (isSafeImageSource(src)) image.src = src;
      else image.dataset['refused'] = 'true';
      return () => undefined;
    }
    return watchAsset(assetId, ({ src: shown, request }) => {
      if (shown !== null && image.src !== shown) image.src = shown;
      if (request === null) {
        delete dom.dataset['state'];
        delete dom.dataset['note'];
      } else {
        dom.dataset['state'] = request.failure === null ? 'waiting' : 'refused';
        dom.dataset['note'] =
          request.failure === null ? 'Will be sent' : `Not sent: ${request.failure.message}`;
      }
    });
  };

  show(node.attrs);
  return {
    dom,
    update(next) {
      if (next.type !== node.type) return false;
      show(next.attrs);
      return true;
    },
    // What is shown is never what is written.
    ignoreMutation: () => true,
    destroy() {
      stop();
      clearTimeout(timer);
    },
  };
};

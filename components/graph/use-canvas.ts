/** Hooks that read the size of a canvas and the colours of the theme around it. */
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import { isHue } from '#core/appearance/hues.ts';
import type { GraphColors } from './graph-drawing.ts';
import type { Size } from './viewport.ts';

/** The size of an element in CSS pixels, kept up to date. */
export function useElementSize(element: { readonly current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const observer = new ResizeObserver(() =>
      setSize({ width: current.clientWidth, height: current.clientHeight }),
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** The theme's colours for a canvas, updated with the theme. */
export function useGraphColors(element: { readonly current: HTMLElement | null }): GraphColors | null {
  const colorScheme = useComputedColorScheme('light');
  const templates = useTemplatesById();
  const [colors, setColors] = useState<GraphColors | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme decides what the properties say
  useEffect(() => {
    if (element.current === null) return;
    const style = getComputedStyle(element.current);
    const read = (name: string) => style.getPropertyValue(name).trim();
    setColors({
      line: read('--line'),
      ink: read('--ink-2'),
      faint: read('--ink-3'),
      dusk: read('--dusk'),
      amber: read('--amber'),
      leaf: read('--leaf'),
      paper: read('--leaf'),
      font: style.fontFamily,
      hue: (templateId) => {
        const hue = templates.get(templateId ?? '')?.color;
        return read(`--hue-${hue && isHue(hue) ? hue : 'slate'}`);
      },
    });
  }, [element, templates, colorScheme]);
  return colors;
}

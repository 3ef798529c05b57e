'use client';
/** A hook for the chosen document font, which also sets `<html data-document-font>`. */
import { useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';
import { DOCUMENT_FONT_KEY, type DocumentFont } from './document-font.ts';

export function useDocumentFont(): [DocumentFont, (font: DocumentFont) => void] {
  const [font, setFont] = useLocalStorage<DocumentFont>({ key: DOCUMENT_FONT_KEY, defaultValue: 'serif' });
  useEffect(() => {
    document.documentElement.dataset['documentFont'] = font;
  }, [font]);
  return [font, setFont];
}

'use client';
/** The chosen document face and how to choose another; also keeps `<html data-document-face>` in step. */
import { useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';
import { DOCUMENT_FACE_KEY, type DocumentFace } from './document-font.ts';

export function useDocumentFace(): [DocumentFace, (face: DocumentFace) => void] {
  const [face, setFace] = useLocalStorage<DocumentFace>({ key: DOCUMENT_FACE_KEY, defaultValue: 'serif' });
  useEffect(() => {
    document.documentElement.dataset['documentFace'] = face;
  }, [face]);
  return [face, setFace];
}

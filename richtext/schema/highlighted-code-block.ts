/** The code block with syntax colours, separate so that the server does not load the languages. */
import { CodeBlockLowlight } from '@tiptap/extension-code-block-lowlight';
import { common, createLowlight } from 'lowlight';

const lowlight = createLowlight(common);

/** Names for a language menu, sorted. */
export const CODE_LANGUAGES: readonly string[] = lowlight.listLanguages().sort();

/** Same node name and attributes as the schema's plain `codeBlock`, so documents are interchangeable. */
export const HighlightedCodeBlock = CodeBlockLowlight.configure({ lowlight, defaultLanguage: 'plaintext' });

/** The source that a new template begins with: small, complete and commented. */
import type { PublishedSource } from './template-draft.ts';

const SOURCE = `// What is this kind of Codex for? Say it here, for whoever changes it after you.
{
  id: 'field-note', // lower-case words joined by hyphens; it never changes
  version: 1,
  name: 'Field note',
  icon: 'notebook',
  color: 'teal',
  description: 'What somebody saw, where and when.',

  fields: {
    place: { type: 'line', required: true, placeholder: 'Where were you?' },
    seen: { type: 'dateTime', label: 'Seen at' },
    weather: { type: 'select', options: ['Clear', 'Cloudy', 'Rain', 'Snow'] },
    observer: { type: 'person' },
    notes: { type: 'richText', required: true, placeholder: 'What you saw, before what you think.' },
    tags: { type: 'tags' },
  },

  // Leave this out and short fields come first, two abreast, then text.
  sections: [
    { columns: 2, fields: ['place', 'seen', 'weather', 'observer'] },
    ['notes', 'tags'],
  ],
}
`;

/** What the draft of a template that was never published stands on. */
export const STARTER: PublishedSource = { version: 0, source: SOURCE };

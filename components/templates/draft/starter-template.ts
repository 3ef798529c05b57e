/** The source of a new template: small, complete and commented. */

/** The URL's id for a template that does not exist yet. */
export const NEW_TEMPLATE = 'new';

export const STARTER_SOURCE = `// What is this kind of Codex for? Say it here, for whoever changes it after you.
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

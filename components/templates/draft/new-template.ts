/** The id that stands in the URL for a template that was never published. */
export const NEW_TEMPLATE = 'new';

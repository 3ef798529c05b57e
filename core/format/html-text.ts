/** Text as it stands in HTML. */

/** Text for an element or a quoted attribute: `&`, `<`, `>` and both quotation marks as numeric references. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

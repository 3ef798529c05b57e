/** The background colour of both themes, for the browser's frame and the installed app's window. */
export const THEME_COLORS = { light: '#fcfbf8', dark: '#17161d' } as const;

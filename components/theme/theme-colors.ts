/** The colour of the paper in both themes, as the browser's frame and the installed app's window need it. */
export const THEME_COLORS = { light: '#fcfbf8', dark: '#17161d' } as const;

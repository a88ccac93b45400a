/** The forms in which a result is delivered. */

/** Format → extension of its file. */
export const FORMATS = { text: 'txt', json: 'json', csv: 'csv', html: 'html' } as const;
export type Format = keyof typeof FORMATS;

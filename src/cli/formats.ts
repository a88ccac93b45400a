/** The forms in which a result is delivered. */

/** Format → extension of its file. */
export const FORMATS = { text: 'txt', json: 'json', csv: 'csv', html: 'html' } as const;
export type Format = keyof typeof FORMATS;

/** The forms in which a price or a table of rules is printed. */
export const PRINTED_FORMATS = ['text', 'json', 'csv'] as const;
export type PrintedFormat = (typeof PRINTED_FORMATS)[number];

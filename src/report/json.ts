/** The result as JSON that people can read and compare line by line: indented, but each array of numbers on one line. */
import type { Result } from '../experiment/result.ts';

/** JSON of the result, two blanks a level, a line break at the end. Parsing it gives an equal result. */
export function renderJson(result: Result): string {
  const parts: string[] = [];
  write(result, '', parts);
  parts.push('\n');
  return parts.join('');
}

function write(value: unknown, indent: string, parts: string[]): void {
  if (typeof value !== 'object' || value === null) {
    parts.push(JSON.stringify(value) ?? 'null');
  } else if (Array.isArray(value)) {
    writeArray(value, indent, parts);
  } else {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    if (entries.length === 0) {
      parts.push('{}');
      return;
    }
    const inner = `${indent}  `;
    entries.forEach(([key, entry], index) => {
      parts.push(index === 0 ? '{\n' : ',\n', inner, JSON.stringify(key), ': ');
      write(entry, inner, parts);
    });
    parts.push('\n', indent, '}');
  }
}

function writeArray(values: readonly unknown[], indent: string, parts: string[]): void {
  if (values.every((value) => typeof value === 'number')) {
    parts.push(JSON.stringify(values));
    return;
  }
  const inner = `${indent}  `;
  values.forEach((value, index) => {
    parts.push(index === 0 ? '[\n' : ',\n', inner);
    write(value, inner, parts);
  });
  parts.push('\n', indent, ']');
}

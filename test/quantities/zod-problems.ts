/** What a schema found wrong, in short, for tests. */
import type * as z from 'zod';

/** One line per issue: `path: message (code; suggestion)`. */
export function problems(schema: z.ZodType, input: unknown): string[] {
  return (schema.safeParse(input).error?.issues ?? []).map((issue) => {
    const params = issue.code === 'custom' ? issue.params : undefined;
    const hint = params?.suggestion === undefined ? '' : `; ${params.suggestion}`;
    return `${issue.path.join('.')}: ${issue.message} (${params?.issueCode ?? issue.code}${hint})`;
  });
}

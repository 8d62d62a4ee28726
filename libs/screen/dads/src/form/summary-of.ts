import type { FieldError } from './error-summary';

/**
 * The lines of the error summary for a refused request: `fields` maps a path of the body (`phoneNumber`) to the field's id.
 * Errors of unknown paths keep their sentence without a link.
 */
export function summaryOf(
  problem: { readonly fieldErrors: readonly { readonly path: string; readonly message: string }[] },
  fields: Readonly<Record<string, string>>,
): readonly FieldError[] {
  return problem.fieldErrors.map(({ path, message }) => {
    const fieldId = fields[path.replace(/^body\./u, '')];
    return fieldId === undefined ? { message } : { message, fieldId };
  });
}

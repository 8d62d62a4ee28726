import { Pipe, type PipeTransform } from '@angular/core';
import type { FieldError } from './error-summary';

/** `errors() | errorOf: 'phone'` is the sentence for that field, out of what the summary lists; empty when there is none. */
@Pipe({ name: 'errorOf' })
export class ErrorOfPipe implements PipeTransform {
  transform(errors: readonly FieldError[], fieldId: string): string {
    return errors.find((error) => error.fieldId === fieldId)?.message ?? '';
  }
}

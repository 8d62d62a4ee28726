import { Pipe, type PipeTransform } from '@angular/core';

/** Long numbers in groups of four, to be read aloud; the plain text stays in copies by `user-select`. */
@Pipe({ name: 'spaced' })
export class SpacedPipe implements PipeTransform {
  transform(text: string): string {
    return text.replace(/(.{4})(?=.)/gu, '$1 ');
  }
}

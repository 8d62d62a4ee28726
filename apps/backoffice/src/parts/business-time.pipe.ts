import { inject, Pipe, type PipeTransform } from '@angular/core';
import { Words } from '@sumaho-jpki/screen/wording';

/** Business minutes as people say them: hours and minutes. */
@Pipe({ name: 'businessTime', pure: false })
export class BusinessTimePipe implements PipeTransform {
  private readonly words = inject(Words);

  transform(minutes: number): string {
    const hours = Math.floor(minutes / 60);
    return hours === 0
      ? this.words.say('backoffice.queue.minutes', { minutes })
      : this.words.say('backoffice.queue.hours', { hours, minutes: minutes % 60 });
  }
}

import { ChangeDetectionStrategy, Component } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';

@Component({
  selector: 'app-start-page',
  imports: [WordsPipe],
  template: `
    <h1>{{ 'portal.start.title' | words }}</h1>
    <p>{{ 'portal.start.lead' | words }}</p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StartPage {}

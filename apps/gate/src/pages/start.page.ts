import { ChangeDetectionStrategy, Component } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';

@Component({
  selector: 'app-start-page',
  imports: [WordsPipe],
  template: `
    <h1>{{ 'gate.start.title' | words }}</h1>
    <p>{{ 'gate.start.lead' | words }}</p>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class StartPage {}

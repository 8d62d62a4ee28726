import { ChangeDetectionStrategy, Component } from '@angular/core';
import { WordsPipe } from '@sumaho-jpki/screen/wording';

/** 「練習」 beside a line in a list. */
@Component({
  selector: 'dads-training-mark',
  imports: [WordsPipe],
  template: `<strong class="dads-training__mark">{{ 'dads.training.mark' | words }}</strong>`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class TrainingMark {}

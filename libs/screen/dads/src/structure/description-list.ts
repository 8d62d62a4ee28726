import { ChangeDetectionStrategy, Component, Directive, input } from '@angular/core';

/** `<dl dadsDescriptionList><div dadsDescription="氏名">…</div></dl>`: a real dl, since only div may stand between. */
@Directive({ selector: 'dl[dadsDescriptionList]', host: { class: 'dads-description-list' } })
export class DescriptionList {}

/** One term and its description. */
@Component({
  selector: 'div[dadsDescription]',
  template: `<dt>{{ term() }}</dt>
    <dd><ng-content /></dd>`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class Description {
  readonly term = input.required<string>({ alias: 'dadsDescription' });
}

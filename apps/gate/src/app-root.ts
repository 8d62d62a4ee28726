import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { PageShell } from '@sumaho-jpki/screen/dads';

@Component({
  selector: 'app-root',
  imports: [PageShell, RouterOutlet],
  template: `<dads-page-shell [wide]="true"><router-outlet /></dads-page-shell>`,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AppRoot {}

import { ChangeDetectionStrategy, Component, computed, inject, input, resource } from '@angular/core';
import { RouterLink } from '@angular/router';
import { citizenRoutes } from '@sumaho-jpki/contract';
import { isOpen, type ApplicationState } from '@sumaho-jpki/rules';
import {
  Button,
  Card,
  Description,
  DescriptionList,
  Disclosure,
  Link,
  ProblemError,
  ProblemNotice,
  RefusalReason,
  StateBadge,
  Table,
  TrainingFrame,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, WordsPipe } from '@sumaho-jpki/screen/wording';
import { OwnCertificate } from '../certificate/own-certificate';
import { HandsetModels } from '../handset-models';
import { problemOfCode } from '../problem-of-code';
import { PortalApi } from '../session/portal-api';
import { OwnLines } from './own-lines';

/** After signing in: what is under way, the certificate as it stands, and whether a new application is possible. */
@Component({
  selector: 'app-overview-page',
  imports: [
    Button,
    Card,
    Description,
    DescriptionList,
    Disclosure,
    InstantPipe,
    LabelPipe,
    Link,
    OwnCertificate,
    OwnLines,
    ProblemNotice,
    RefusalReason,
    RouterLink,
    StateBadge,
    Table,
    TrainingFrame,
    WordsPipe,
  ],
  templateUrl: './overview.page.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class OverviewPage {
  /** Code of `/?problem=<code>`. */
  readonly problem = input<string>();
  protected readonly models = inject(HandsetModels);
  private readonly api = inject(PortalApi);

  protected readonly overview = resource({
    loader: ({ abortSignal }) => this.api.call(citizenRoutes.overview, { signal: abortSignal }),
  });
  protected readonly shown = computed(() => (this.overview.hasValue() ? this.overview.value() : null));
  protected readonly failure = computed(() => {
    const code = this.problem();
    const thrown = this.overview.error();
    if (thrown !== undefined) return ProblemError.from(thrown);
    return code === undefined ? null : problemOfCode(code);
  });

  protected readonly open = computed(() => (this.shown()?.applications ?? []).filter(({ state }) => openState(state)));
  /** Whoever practises has nothing in earnest beside it. */
  protected readonly practises = computed(() => this.shown()?.applications.some(({ training }) => training) ?? false);
  protected readonly closed = computed(() =>
    (this.shown()?.applications ?? []).filter(({ state }) => !openState(state)),
  );
  protected readonly live = computed(() =>
    (this.shown()?.certificates ?? []).filter(({ state }) => state === 'active' || state === 'suspended'),
  );
  protected readonly past = computed(() =>
    (this.shown()?.certificates ?? []).filter(({ state }) => state === 'revoked' || state === 'expired'),
  );
}

function openState(state: string): boolean {
  // A state this build does not know counts as closed: nothing is offered for it.
  return isOpen(state as ApplicationState);
}

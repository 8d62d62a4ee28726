import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  applicationView,
  type ApplicationView,
  citizenRoutes,
  timelineEntry,
  type TimelineEntry,
} from '@sumaho-jpki/contract';
import {
  Button,
  Card,
  Description,
  DescriptionList,
  Disclosure,
  Link,
  LiveEvents,
  type LiveStream,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  ProgressIndicator,
  type ProgressState,
  Timeline,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { ApplyDraft } from '../apply/apply-draft';
import { ApplySteps } from '../apply/apply-steps';
import { CertificateStatus } from '../certificate/certificate-status';
import { HandsetModels } from '../handset-models';
import { problemOfCode } from '../problem-of-code';
import { PortalApi } from '../session/portal-api';
import { AccessCode } from './access-code';
import { timelineItems, withEntry } from './application-events';
import { ApplicationNumber } from './application-number';
import { CancelApplication } from './cancel-application';
import { ContinueOnPhone } from './continue-on-phone';
import { DownloadPassword } from './download-password';
import { onThePhone, STAGE_WORDS, stageAt, underWay } from './stages';

type Stream = LiveStream<{ application: typeof applicationView; timeline: typeof timelineEntry }>;

/** Milliseconds of quiet after an entry of the timeline before the application is read again. */
const READ_AFTER = 200;

/** One application from the signature to "使えます", live. What to do next always stands first. */
@Component({
  selector: 'app-application-page',
  imports: [
    AccessCode,
    ApplicationNumber,
    ApplySteps,
    Button,
    CancelApplication,
    Card,
    CertificateStatus,
    ContinueOnPhone,
    Description,
    DescriptionList,
    Disclosure,
    DownloadPassword,
    InstantPipe,
    Link,
    NotificationBanner,
    ProblemNotice,
    ProgressIndicator,
    RouterLink,
    Timeline,
    WordsPipe,
  ],
  templateUrl: './application.page.html',
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class ApplicationPage {
  readonly applicationId = input.required<string>();
  protected readonly models = inject(HandsetModels);
  private readonly api = inject(PortalApi);
  private readonly live = inject(LiveEvents);
  private readonly words = inject(Words);
  private readonly draft = inject(ApplyDraft);
  private readonly owner = inject(DestroyRef);

  protected readonly view = signal<ApplicationView | null>(null);
  private readonly entries = signal<readonly TimelineEntry[]>([]);
  protected readonly handsetUrl = signal('');
  protected readonly failure = signal<ProblemError | null>(null);
  private readonly stream = signal<Stream | null>(null);
  protected readonly passwordSaved = signal(false);
  private soon: ReturnType<typeof setTimeout> | null = null;

  protected readonly state = computed(() => this.view()?.state ?? '');
  protected readonly underWay = computed(() => underWay(this.state()));
  protected readonly onThePhone = computed(() => onThePhone(this.state()));
  protected readonly wantsPassword = computed(() => this.underWay() && this.view()?.downloadPasswordSet === false);
  protected readonly step = computed(() => {
    if (this.state() === 'completed') return 6;
    return this.wantsPassword() ? 3 : 4;
  });
  protected readonly stopped = computed(
    () => this.view() !== null && this.state() !== 'completed' && (!this.underWay() || this.problem() !== null),
  );
  /** Trouble the application carries: parked, or what the phone or carrier reported. */
  protected readonly problem = computed(() => {
    const code = this.view()?.problem ?? null;
    return code === null || this.state() === 'completed' ? null : problemOfCode(code);
  });
  protected readonly stages = computed(() => STAGE_WORDS.map((key) => this.words.say(key)));
  protected readonly at = computed(() => {
    // A closed application remembers no stage; its percentage does.
    const state = this.state();
    return underWay(state) || state === 'completed' ? stageAt(state) : lastStage(this.entries());
  });
  protected readonly progress = computed((): ProgressState => {
    if (this.state() === 'completed') return 'done';
    return this.stopped() ? 'failed' : 'running';
  });
  protected readonly failed = computed(() => {
    const problem = this.problem();
    if (problem !== null) return this.words.pick(problem);
    return this.underWay() || this.state() === '' ? '' : this.words.label('application-state', this.state());
  });
  protected readonly timeline = computed(() => timelineItems(this.entries(), this.words));
  protected readonly reconnecting = computed(() => this.stream()?.state() === 'reconnecting');

  constructor() {
    this.owner.onDestroy(() => {
      if (this.soon !== null) clearTimeout(this.soon);
    });
    effect(() => {
      const applicationId = this.applicationId();
      untracked(() => {
        this.draft.forget();
        this.view.set(null);
        this.entries.set([]);
        this.stream()?.close();
        void this.read().then(() => this.follow(applicationId));
      });
    });
    effect(() => {
      // The stream cannot say why it broke. A plain read can: it notices when the session is over.
      if (this.reconnecting()) untracked(() => void this.read());
    });
  }

  protected async read(): Promise<void> {
    try {
      const { application, timeline, handsetUrl } = await this.api.call(citizenRoutes.readApplication, {
        params: { applicationId: this.applicationId() },
      });
      this.failure.set(null);
      this.take(application);
      this.entries.update((entries) => timeline.reduce(withEntry, entries));
      this.handsetUrl.set(handsetUrl);
    } catch (thrown) {
      this.failure.set(ProblemError.from(thrown));
    }
  }

  protected again(): void {
    void this.read().then(() => this.follow(this.applicationId()));
  }

  /** News from the stream and answers to our own calls may cross: the higher version is the newer one. */
  protected take(application: ApplicationView): void {
    const known = this.view();
    if (known !== null && known.id === application.id && known.version > application.version) return;
    this.view.set(application);
  }

  protected savedPassword(application: ApplicationView): void {
    this.passwordSaved.set(true);
    this.take(application);
  }

  protected print(): void {
    globalThis.print();
  }

  /** Whatever happened may have changed the application: one read for all that happened at once. */
  private readSoon(): void {
    if (this.soon !== null) clearTimeout(this.soon);
    this.soon = setTimeout(() => void this.read(), READ_AFTER);
  }

  private follow(applicationId: string): void {
    if (this.view() === null || applicationId !== this.applicationId() || this.stream() !== null) return;
    this.stream.set(
      this.live.follow(
        citizenRoutes.followApplication,
        {
          params: { applicationId },
          events: { application: applicationView, timeline: timelineEntry },
          each: {
            application: (application) => this.take(application),
            timeline: (entry) => {
              this.entries.update((entries) => withEntry(entries, entry));
              this.readSoon();
            },
          },
        },
        this.owner,
      ),
    );
  }
}

/** How far a closed application had come, read from what happened. */
function lastStage(entries: readonly TimelineEntry[]): number {
  const reached: Readonly<Record<string, string>> = {
    'access-code-sent': 'code-sent',
    'access-code-redeemed': 'redeemed',
    'key-prepared': 'preparing',
    'sp-area-ordered': 'writing-area',
    'sp-area-made': 'writing-key',
    'card-proved-possession': 'awaiting-pin',
  };
  return Math.max(0, ...entries.map(({ event }) => stageAt(reached[event] ?? 'accepted')));
}

import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
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
  TrainingFrame,
} from '@sumaho-jpki/screen/dads';
import { type IssueRoute, storeOf } from '@sumaho-jpki/rules';
import { InstantPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { ApplyDraft } from '../apply/apply-draft';
import { ApplySteps } from '../apply/apply-steps';
import { RouteCard } from '../apply/route-card';
import { CertificateStatus } from '../certificate/certificate-status';
import { HandsetModels } from '../handset-models';
import { problemOfCode } from '../problem-of-code';
import { CitizenSession } from '../session/citizen-session';
import { PortalApi } from '../session/portal-api';
import { AccessCode } from './access-code';
import { timelineItems, withEntry } from './application-events';
import { ApplicationNumber } from './application-number';
import { CancelApplication } from './cancel-application';
import { ContinueOnPhone } from './continue-on-phone';
import { DownloadPassword } from './download-password';
import { OldPhone } from './old-phone';
import { OwnReceipts } from '../receipts/own-receipts';
import { onThePhone, stageAt, stageWords, underWay } from './stages';

type Stream = LiveStream<{ application: typeof applicationView; timeline: typeof timelineEntry }>;

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
    OldPhone,
    OwnReceipts,
    ProblemNotice,
    ProgressIndicator,
    RouteCard,
    RouterLink,
    Timeline,
    TrainingFrame,
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
  private readonly session = inject(CitizenSession);
  private readonly page = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private lastFocused: HTMLElement | null = null;

  protected readonly view = signal<ApplicationView | null>(null);
  protected readonly entries = signal<readonly TimelineEntry[]>([]);
  protected readonly handsetUrl = signal('');
  protected readonly failure = signal<ProblemError | null>(null);
  private readonly stream = signal<Stream | null>(null);
  protected readonly passwordSaved = signal(false);

  protected readonly state = computed(() => this.view()?.state ?? '');
  protected readonly route = computed((): IssueRoute => this.view()?.route ?? 'sim');
  protected readonly resetWords = computed(() => `portal.route.reset.${storeOf(this.route())}` as const);
  protected readonly underWay = computed(() => underWay(this.state()));
  /** Ended as somebody wished it: nothing to be alarmed about. */
  protected readonly ended = computed(() => this.state() === 'completed' || this.state() === 'cancelled');
  /** The certificate of a completed application may have been revoked since. */
  protected readonly inForce = computed(() => this.view()?.certificate?.state === 'active');
  /** The service's percentage; a closed application has none. */
  protected readonly percent = computed(() =>
    this.underWay() || this.state() === 'completed' ? (this.view()?.percent ?? null) : null,
  );
  protected readonly onThePhone = computed(() => onThePhone(this.state()));
  protected readonly wantsPassword = computed(() => this.underWay() && this.view()?.downloadPasswordSet === false);
  protected readonly step = computed(() => {
    if (this.state() === 'completed') return 6;
    return this.wantsPassword() ? 3 : 4;
  });
  protected readonly stopped = computed(
    () => this.view() !== null && !this.ended() && (!this.underWay() || this.problem() !== null),
  );
  /** Trouble the application carries: parked, or what the phone or carrier reported. */
  protected readonly problem = computed(() => {
    const code = this.view()?.problem ?? null;
    return code === null || this.state() === 'completed' ? null : problemOfCode(code);
  });
  protected readonly stages = computed(() => stageWords(this.route()).map((key) => this.words.say(key)));
  protected readonly at = computed(() => {
    // A closed application remembers no stage; its percentage does.
    const state = this.state();
    return underWay(state) || state === 'completed'
      ? stageAt(state, this.route())
      : lastStage(this.entries(), this.route());
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
    this.keepFocus();
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
      const problem = ProblemError.from(thrown);
      if (this.session.state() !== 'ended') {
        this.failure.set(problem);
        return;
      }
      // The way back to a session is offered above the page; until then there is nothing to follow.
      this.stream()?.close();
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

  /** News may take away what had the focus, such as the password form: the heading takes it, not the top of nowhere. */
  private keepFocus(): void {
    const remember = (focus: FocusEvent): void => {
      this.lastFocused = focus.target instanceof HTMLElement ? focus.target : null;
    };
    this.page.addEventListener('focusin', remember);
    afterRenderEffect({
      write: () => {
        this.view();
        if (this.lastFocused === null || this.lastFocused.isConnected) return;
        this.lastFocused = null;
        const heading = this.page.querySelector('h1');
        heading?.setAttribute('tabindex', '-1');
        heading?.focus();
      },
    });
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
            timeline: (entry) => this.entries.update((entries) => withEntry(entries, entry)),
          },
        },
        this.owner,
      ),
    );
  }
}

/** How far a closed application had come, read from what happened. */
function lastStage(entries: readonly TimelineEntry[], route: IssueRoute): number {
  const reached: Readonly<Record<string, string>> = {
    'access-code-sent': 'code-sent',
    'access-code-redeemed': 'redeemed',
    'key-prepared': 'preparing',
    'sp-area-ordered': 'writing-area',
    'sp-area-made': 'writing-key',
    'card-proved-possession': 'awaiting-pin',
    'phone-attested': 'preparing',
    'certificate-stored': 'awaiting-pin',
  };
  return Math.max(0, ...entries.map(({ event }) => stageAt(reached[event] ?? 'accepted', route)));
}

import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { type ResponseOf, staffRoutes } from '@sumaho-jpki/contract';
import { BULK_ROW_STATES, type BulkEncoding } from '@sumaho-jpki/rules';
import {
  Button,
  Card,
  Description,
  DescriptionList,
  Link,
  NotificationBanner,
  ProblemError,
  ProblemNotice,
  RefusalReason,
  Select,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { BulkRows } from '../parts/bulk-rows';
import { BulkStart } from '../parts/bulk-start';
import { bytesOfBase64, SaveFile } from '../parts/save-file';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';
import { whileRunning } from '../session/while-running';

type Found = ResponseOf<typeof staffRoutes.bulkFile>;
type Act = 'stop' | 'continue' | 'approved' | 'refused';

/** One bulk file: dry run, start, progress, stop, results. */
@Component({
  selector: 'app-bulk-file-page',
  imports: [
    BulkRows,
    BulkStart,
    Button,
    Card,
    Description,
    DescriptionList,
    InstantPipe,
    LabelPipe,
    Link,
    NotificationBanner,
    ProblemNotice,
    RefusalReason,
    RouterLink,
    Select,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.bulk.one' | words }}</h1>
    <p>
      <a dadsLink routerLink="/bulk">{{ 'backoffice.bulk.back' | words }}</a>
    </p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    @if (found(); as page) {
      <p role="status" id="bulk-state" [attr.data-state]="page.bulkFile.state">
        <strong>{{ page.bulkFile.state | label: 'bulk-state' }}</strong>
      </p>
      @if (page.bulkFile.state === 'running' || page.bulkFile.state === 'stopped') {
        <p>
          <progress
            [value]="page.bulkFile.done"
            [max]="page.bulkFile.done + page.bulkFile.waiting"
            aria-labelledby="bulk-progress"
          ></progress>
          <span id="bulk-progress">{{
            'backoffice.mass.of' | words: { done: page.bulkFile.done, all: page.bulkFile.done + page.bulkFile.waiting }
          }}</span>
        </p>
      }
      <dl dadsDescriptionList class="desk-facts">
        <div [dadsDescription]="'backoffice.bulk.made' | words">{{ page.bulkFile.createdAt | instant }}</div>
        <div [dadsDescription]="'backoffice.bulk.encoding' | words">{{ page.bulkFile.encoding }}</div>
        <div [dadsDescription]="'backoffice.bulk.rows' | words">{{ page.bulkFile.rows }}</div>
        <div [dadsDescription]="'backoffice.bulk.outcome' | words">
          {{
            'backoffice.bulk.sums'
              | words: { done: page.bulkFile.done, waiting: page.bulkFile.waiting, refused: page.bulkFile.refused }
          }}
        </div>
        <div [dadsDescription]="'backoffice.bulk.repaired' | words">{{ page.bulkFile.repaired }}</div>
        <div [dadsDescription]="'backoffice.bulk.forget' | words">{{ page.bulkFile.forgetAt | instant }}</div>
        @if (page.bulkFile.reason; as reason) {
          <div [dadsDescription]="'backoffice.bulk.reason' | words">{{ reason }}</div>
        }
        @if (page.bulkFile.changeSha256; as hash) {
          <div [dadsDescription]="'backoffice.mass.hash' | words">
            <span class="dads-mono desk-soft desk-id">{{ hash }}</span>
          </div>
        }
      </dl>
      @if (page.bulkFile.mayStart.allowed) {
        <dads-card [heading]="'backoffice.bulk.before' | words">
          <app-bulk-start [file]="page.bulkFile" (started)="load()" (failed)="problem.set($event)" />
        </dads-card>
      }
      @if (page.bulkFile.state === 'proposed' && page.bulkFile.madeByYou) {
        <p>{{ 'backoffice.bulk.waits' | words }}</p>
      }
      @if (page.bulkFile.state === 'proposed' && !page.bulkFile.madeByYou) {
        <dads-refusal-reason [verdict]="page.bulkFile.mayDecide" reasonId="decide-reason" />
      }
      <p class="desk-buttons">
        @for (act of acts(); track act) {
          <button
            [dadsButton]="act === 'approved' ? 'primary' : 'secondary'"
            type="button"
            [id]="'bulk-' + act"
            [busy]="busy() === act"
            (click)="steer(act)"
          >
            {{ actWords(act) | words }}
          </button>
        }
      </p>
      @if (page.bulkFile.state !== 'checking' && seesRows()) {
        <h2>{{ 'backoffice.bulk.results' | words }}</h2>
        <p>{{ 'backoffice.bulk.apostrophe' | words }}</p>
        <p class="desk-buttons">
          <button dadsButton="secondary" type="button" id="bulk-utf8" (click)="results('utf-8')">
            {{ 'backoffice.bulk.save-utf8' | words }}
          </button>
          <button dadsButton="secondary" type="button" id="bulk-sjis" (click)="results('shift_jis')">
            {{ 'backoffice.bulk.save-sjis' | words }}
          </button>
        </p>
        <div role="status">
          @if (lost().length > 0) {
            <dads-notification-banner
              kind="warning"
              [level]="0"
              [heading]="'backoffice.bulk.lost' | words: { rows: lost().join(', ') }"
            />
          }
        </div>
      }
      @if (seesRows()) {
        <dads-select
          fieldId="bulk-filter"
          [blank]="false"
          [label]="'backoffice.bulk.filter' | words"
          [options]="filters()"
          [(value)]="filter"
        />
        @if (page.rows.length === 0) {
          <p>{{ 'backoffice.bulk.no-rows' | words }}</p>
        } @else {
          <app-bulk-rows
            [rows]="page.rows"
            [caption]="
              'backoffice.bulk.rows-caption' | words: { from: page.rows[0]?.row ?? 0, to: page.rows.at(-1)?.row ?? 0 }
            "
          />
          <p class="desk-buttons">
            @if (after() > 0) {
              <button dadsButton="secondary" size="small" type="button" (click)="after.set(0)">
                {{ 'backoffice.bulk.first' | words }}
              </button>
            }
            @if (page.rows.length === 100) {
              <button dadsButton="secondary" size="small" type="button" (click)="after.set(page.rows.at(-1)?.row ?? 0)">
                {{ 'backoffice.bulk.next' | words }}
              </button>
            }
          </p>
        }
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BulkFilePage {
  readonly id = input.required<string>();
  protected readonly busy = signal('');
  protected readonly filter = signal('');
  protected readonly after = linkedSignal({ source: this.filter, computation: () => 0 });
  protected readonly lost = signal<readonly number[]>([]);
  private readonly api = inject(DeskApi);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly save = inject(SaveFile);
  private readonly wishes = new WishKeys();
  private readonly looked = lookUp<Found>(() => {
    const state = BULK_ROW_STATES.find((known) => known === this.filter());
    const query = { ...(this.after() > 0 ? { after: this.after() } : {}), ...(state ? { state } : {}) };
    return this.api.call(staffRoutes.bulkFile, { params: { id: this.id() }, query });
  });
  protected readonly found = this.looked.found;
  protected readonly problem = this.looked.problem;
  protected readonly load = this.looked.load;
  /** Rows are the carrier's; J-LIS decides by the counts of the proposal. */
  protected readonly seesRows = computed(() => this.session.staff()?.carrier !== null);
  protected readonly filters = computed(() => [
    { value: '', label: this.words.say('backoffice.bulk.all') },
    ...BULK_ROW_STATES.map((value) => ({ value, label: this.words.label('bulk-row-state', value) })),
  ]);
  protected readonly acts = computed((): readonly Act[] => {
    const file = this.found()?.bulkFile;
    if (!file) return [];
    if (file.state === 'proposed') return file.mayDecide.allowed ? ['approved', 'refused'] : [];
    if (file.state === 'running') return this.session.may('stop-bulk-file').allowed ? ['stop'] : [];
    return file.state === 'stopped' && file.madeByYou ? ['continue'] : [];
  });

  constructor() {
    let shown = '';
    effect(() => {
      const wanted = `${this.filter()} ${this.after()}`;
      untracked(() => {
        if (shown !== '' && shown !== wanted) void this.load();
        shown = wanted;
      });
    });
    whileRunning(
      () => ['checking', 'running'].includes(this.found()?.bulkFile.state ?? ''),
      () => this.load(true),
    );
  }

  protected actWords(act: Act) {
    return `backoffice.bulk.act.${act}` as const;
  }

  protected async results(encoding: BulkEncoding): Promise<void> {
    await this.doing(encoding, async () => {
      const params = { id: this.id() };
      const { name, contentBase64, lostRows } = await this.api.call(staffRoutes.bulkResults, {
        params,
        query: { encoding },
      });
      this.save.download(name, 'text/csv', bytesOfBase64(contentBase64));
      this.lost.set(lostRows);
    });
  }

  protected async steer(act: Act): Promise<void> {
    const params = { id: this.id() };
    const changeSha256 = this.found()?.bulkFile.changeSha256 ?? '';
    const idempotencyKey = this.wishes.of([act, params.id, this.found()?.bulkFile.done ?? 0]);
    await this.doing(act, async () => {
      if (act === 'stop') await this.api.call(staffRoutes.stopBulkFile, { params, idempotencyKey });
      else if (act === 'continue') await this.api.call(staffRoutes.continueBulkFile, { params, idempotencyKey });
      else {
        const body = { changeSha256, decision: act };
        await this.api.call(staffRoutes.decideBulkFile, { params, body, idempotencyKey });
      }
      this.wishes.fulfilled();
      await this.load();
    });
  }

  private async doing(what: string, work: () => Promise<void>): Promise<void> {
    if (this.busy() !== '') return;
    this.busy.set(what);
    this.problem.set(null);
    try {
      await work();
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set('');
    }
  }
}

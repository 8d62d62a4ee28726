import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { staffRoutes } from '@sumaho-jpki/contract';
import { BULK_EVENTS, BULK_LIMITS, fillSentence } from '@sumaho-jpki/rules';
import {
  Button,
  Card,
  FileInput,
  Link,
  ProblemError,
  ProblemNotice,
  RefusalReason,
  Table,
  WishKeys,
} from '@sumaho-jpki/screen/dads';
import { InstantPipe, LabelPipe, Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { base64OfBytes, SaveFile } from '../parts/save-file';
import { DeskApi } from '../session/desk-api';
import { lookUp } from '../session/look-up';
import { StaffSession } from '../session/staff-session';
import { whileRunning } from '../session/while-running';

const EXAMPLE = '\ufeff電話番号,ICCID,届け\r\n';

/** 一括処理: a CSV file of lines and events is uploaded here; what becomes of it stands on a page of its own. */
@Component({
  selector: 'app-bulk-files-page',
  imports: [
    Button,
    Card,
    FileInput,
    InstantPipe,
    LabelPipe,
    Link,
    ProblemNotice,
    RefusalReason,
    RouterLink,
    Table,
    WordsPipe,
  ],
  template: `
    <h1>{{ 'backoffice.bulk.title' | words }}</h1>
    <p>{{ 'backoffice.bulk.lead' | words }}</p>
    <dads-problem-notice [problem]="problem()" audience="desk" />
    <dads-refusal-reason [verdict]="uploadable()" reasonId="upload-reason" />
    @if (uploadable().allowed) {
      <dads-card [heading]="'backoffice.bulk.upload' | words">
        <ul>
          <li>{{ 'backoffice.bulk.columns' | words }}</li>
          <li>{{ 'backoffice.bulk.limits' | words: { rows: limits.rows, kilobytes: limits.bytes / 1024 } }}</li>
          <li>{{ 'backoffice.bulk.kept' | words: { days: limits.keptDays } }}</li>
        </ul>
        <details>
          <summary>{{ 'backoffice.bulk.events' | words }}</summary>
          <ul>
            @for (event of events; track event) {
              <li>
                {{ event | label: 'life-event' }} <span class="dads-mono desk-soft">{{ event }}</span>
              </li>
            }
          </ul>
        </details>
        <form novalidate (submit)="upload($event)">
          <dads-file-input
            fieldId="bulk-file"
            required
            accept=".csv,text/csv"
            [label]="'backoffice.bulk.file' | words"
            [error]="error()"
            [(value)]="chosen"
          />
          <p class="desk-buttons">
            <button dadsButton type="submit" [busy]="busy()">{{ 'backoffice.bulk.check' | words }}</button>
            <button dadsButton="text" type="button" (click)="example()">{{ 'backoffice.bulk.example' | words }}</button>
          </p>
        </form>
      </dads-card>
    }
    @if (files(); as all) {
      @if (all.length === 0) {
        <p>{{ 'backoffice.bulk.none' | words }}</p>
      } @else {
        <dads-table [caption]="'backoffice.bulk.caption' | words: { count: all.length }">
          <thead>
            <tr>
              <th scope="col">{{ 'backoffice.bulk.made' | words }}</th>
              <th scope="col">{{ 'backoffice.bulk.state' | words }}</th>
              <th scope="col">{{ 'backoffice.bulk.rows' | words }}</th>
              <th scope="col">{{ 'backoffice.bulk.outcome' | words }}</th>
            </tr>
          </thead>
          <tbody>
            @for (file of all; track file.id) {
              <tr [attr.data-file]="file.id" [attr.data-state]="file.state">
                <th scope="row" class="dads-nowrap">
                  <a dadsLink [routerLink]="['/bulk', file.id]">{{ file.createdAt | instant }}</a>
                </th>
                <td>{{ file.state | label: 'bulk-state' }}</td>
                <td>{{ file.rows }}</td>
                <td>
                  {{
                    'backoffice.bulk.sums' | words: { done: file.done, waiting: file.waiting, refused: file.refused }
                  }}
                </td>
              </tr>
            }
          </tbody>
        </dads-table>
      }
    } @else if (problem() === null) {
      <p role="status">{{ 'dads.page.loading' | words }}</p>
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class BulkFilesPage {
  protected readonly limits = BULK_LIMITS;
  protected readonly events = BULK_EVENTS;
  protected readonly busy = signal(false);
  protected readonly error = signal('');
  protected readonly chosen = signal<File | null>(null);
  private readonly api = inject(DeskApi);
  private readonly router = inject(Router);
  private readonly session = inject(StaffSession);
  private readonly words = inject(Words);
  private readonly save = inject(SaveFile);
  private readonly wishes = new WishKeys();
  private readonly looked = lookUp(() => this.api.call(staffRoutes.bulkFiles));
  protected readonly files = computed(() => this.looked.found()?.bulkFiles);
  protected readonly problem = this.looked.problem;
  /** By right at once, and as soon as the service answered by the contract with the host too. */
  protected readonly uploadable = computed(() => {
    const permitted = this.session.may('upload-bulk-file');
    return permitted.allowed ? (this.looked.found()?.mayUpload ?? permitted) : permitted;
  });

  constructor() {
    whileRunning(
      () => this.files()?.some(({ state }) => state === 'running' || state === 'checking') ?? false,
      () => this.looked.load(true),
    );
  }

  protected example(): void {
    this.save.download('example.csv', 'text/csv', EXAMPLE);
  }

  protected async upload(submission: Event): Promise<void> {
    submission.preventDefault();
    const file = this.chosen();
    if (this.busy()) return;
    this.error.set('');
    if (file === null) return this.error.set(this.words.say('backoffice.bulk.file-missing'));
    if (file.size > BULK_LIMITS.bytes) {
      return this.error.set(fillSentence(this.words.label('bulk-fault', 'too-large'), { most: BULK_LIMITS.bytes }));
    }
    this.busy.set(true);
    this.problem.set(null);
    try {
      const body = { contentBase64: base64OfBytes(new Uint8Array(await file.arrayBuffer())) };
      const idempotencyKey = this.wishes.of(body);
      const { bulkFile } = await this.api.call(staffRoutes.uploadBulkFile, { body, idempotencyKey });
      this.wishes.fulfilled();
      await this.router.navigate(['/bulk', bulkFile.id]);
    } catch (thrown) {
      this.problem.set(ProblemError.from(thrown));
    } finally {
      this.busy.set(false);
    }
  }
}

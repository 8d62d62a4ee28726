import { effect, inject, Injectable, signal } from '@angular/core';
import { type MachineCertificateView, type ResponseOf, type Route, staffRoutes } from '@sumaho-jpki/contract';
import { ProblemError, tidied } from '@sumaho-jpki/screen/dads';
import { DeskApi } from '../session/desk-api';
import { StaffSession } from '../session/staff-session';

/**
 * What was last searched and found. In memory, so that "back" shows it again; never in the address, because telephone numbers
 * have no business in a shared desk's browser history.
 */
abstract class Findings<Answer> {
  readonly text = signal('');
  /** The words the answer belongs to. */
  readonly asked = signal('');
  readonly answer = signal<Answer | null>(null);
  readonly problem = signal<ProblemError | null>(null);
  readonly busy = signal(false);
  protected readonly api = inject(DeskApi);
  protected readonly session = inject(StaffSession);
  private searches = 0;

  constructor() {
    let whose = '';
    effect(() => {
      const staff = this.session.staff();
      const now = staff === null ? '' : `${staff.displayName} ${staff.role} ${staff.carrier ?? ''}`;
      if (whose !== '' && now !== whose) this.clear();
      whose = now;
    });
  }

  protected abstract ask(q: string): Promise<Answer>;

  async search(typed: string): Promise<void> {
    const q = tidied(typed);
    if (q === '') return;
    const mine = ++this.searches;
    this.busy.set(true);
    this.problem.set(null);
    try {
      const answer = await this.ask(q);
      if (mine !== this.searches) return;
      this.answer.set(answer);
      this.asked.set(q);
    } catch (thrown) {
      if (mine !== this.searches) return;
      this.answer.set(null);
      this.asked.set('');
      this.problem.set(ProblemError.from(thrown));
    } finally {
      if (mine === this.searches) this.busy.set(false);
    }
  }

  /** Whether the answer on the screen is the one to these words. */
  isAnswered(typed: string): boolean {
    return this.answer() !== null && this.asked() === tidied(typed);
  }

  clear(): void {
    this.searches += 1;
    this.text.set('');
    this.asked.set('');
    this.answer.set(null);
    this.problem.set(null);
    this.busy.set(false);
  }
}

type AnswerOf<R extends Route> = ResponseOf<R>;
/** What the contract takes; a longer paste is no identifier anyway. */
const LONGEST = 200;

@Injectable({ providedIn: 'root' })
export class LineFindings extends Findings<AnswerOf<typeof staffRoutes.search>> {
  protected override ask(q: string) {
    return this.api.call(staffRoutes.search, { query: { q: q.slice(0, LONGEST) } });
  }
}

@Injectable({ providedIn: 'root' })
export class CertificateFindings extends Findings<
  AnswerOf<typeof staffRoutes.searchCertificates> & { readonly machines: readonly MachineCertificateView[] }
> {
  /** Persons' certificates, and those of machines where the viewer may see their register. */
  protected override async ask(q: string) {
    const query = { q: q.slice(0, LONGEST) };
    const [{ certificates }, machines] = await Promise.all([
      this.api.call(staffRoutes.searchCertificates, { query }),
      this.session.may('read-parties').allowed ? this.api.call(staffRoutes.searchPartyCertificates, { query }) : null,
    ]);
    return { certificates, machines: machines?.certificates ?? [] };
  }
}

// What the palette shows for what was typed: pages, acts, lines, and the look-up of anything pasted.
import { computed, inject, Injectable, signal } from '@angular/core';
import { Router } from '@angular/router';
import { tidied } from '@sumaho-jpki/screen/dads';
import { Words } from '@sumaho-jpki/screen/wording';
import { AtHand } from '../session/at-hand';
import { StaffSession } from '../session/staff-session';
import { DESK_GROUPS, START_PAGE } from './desk-pages';
import { LineFindings } from './findings';

export const ENTRY_GROUPS = ['find', 'acts', 'lines', 'pages'] as const;

export interface Entry {
  readonly id: string;
  readonly group: (typeof ENTRY_GROUPS)[number];
  readonly name: string;
  readonly blocked: string | null;
  readonly run: () => void;
}

/** Widths, case and blanks make no difference to what is looked for. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, '');

@Injectable()
export class PaletteEntries {
  readonly typed = signal('');
  private readonly words = inject(Words);
  private readonly router = inject(Router);
  private readonly session = inject(StaffSession);
  private readonly atHand = inject(AtHand);
  private readonly findings = inject(LineFindings);

  readonly entries = computed((): readonly Entry[] => {
    const wanted = plain(this.typed());
    const fits = ({ name }: Pick<Entry, 'name'>): boolean => plain(name).includes(wanted);
    return [...this.find(), ...[...this.acts(), ...this.lines(), ...this.pages()].filter(fits)];
  });

  private find(): Entry[] {
    const text = tidied(this.typed());
    if (text === '') return [];
    const name = this.words.say('backoffice.palette.find', { text });
    return [{ id: 'find', group: 'find', name, blocked: null, run: () => void this.lookFor(text) }];
  }

  /** The look-up of the first page: one line opens at once, anything else is shown there. */
  private async lookFor(text: string): Promise<void> {
    this.findings.text.set(text);
    await this.findings.search(text);
    const results = this.findings.answer()?.results ?? [];
    const [line] = results;
    const only = line !== undefined && results.length === 1 && this.findings.isAnswered(text);
    await this.router.navigateByUrl(only ? `/lines/${line.lineId}` : '/');
  }

  private acts(): Entry[] {
    return this.atHand.acts().map(({ id, name, blocked, run }) => ({ id, group: 'acts', name, blocked, run }));
  }

  private lines(): Entry[] {
    return this.atHand.lines().map(({ lineId, phoneNumber, carrier }) => ({
      id: `line-${lineId}`,
      group: 'lines',
      name: `${phoneNumber} ${carrier}`,
      blocked: null,
      run: () => void this.router.navigate(['/lines', lineId]),
    }));
  }

  private pages(): Entry[] {
    return [START_PAGE, ...DESK_GROUPS.flatMap(({ pages }) => pages)]
      .filter(({ needs }) => needs === undefined || this.session.may(needs).allowed)
      .map(({ path, words }) => ({
        id: `page-${path}`,
        group: 'pages',
        name: this.words.say(words),
        blocked: null,
        run: () => void this.router.navigateByUrl(path),
      }));
  }
}

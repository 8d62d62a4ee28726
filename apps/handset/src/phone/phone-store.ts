// Which of the sandbox's phones this window is, named by `?iccid=` so that a QR code or link can choose it.
import { computed, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { DEMO_HANDSET_MODELS } from '@sumaho-jpki/rules';
import { FETCH } from '@sumaho-jpki/screen/dads';
import { filter, map } from 'rxjs';
import * as z from 'zod';
import { SANDBOX } from './outside';

const handsets = z.array(
  z.object({
    msisdn: z.string(),
    phoneNumber: z.string(),
    iccid: z.string(),
    carrier: z.string(),
    model: z.string(),
    os: z.enum(['android', 'ios']),
    personId: z.string(),
    nameJa: z.string(),
  }),
);
export type Handset = z.output<typeof handsets>[number];

interface Named {
  readonly ja: string;
  readonly en: string;
}

const CARRIERS: Readonly<Record<string, Named>> = {
  docomo: { ja: 'NTTドコモ', en: 'NTT Docomo' },
  kddi: { ja: 'KDDI', en: 'KDDI' },
  softbank: { ja: 'ソフトバンク', en: 'SoftBank' },
  'mvno-a': { ja: 'ミライモバイル', en: 'Mirai Mobile' },
  'mvno-b': { ja: 'アスカモバイル', en: 'Asuka Mobile' },
};

export function carrierName(code: string): Named {
  return CARRIERS[code] ?? { ja: code, en: code };
}

export function modelName(id: string): Named {
  const model = DEMO_HANDSET_MODELS.find((known) => known.id === id);
  return model ? { ja: model.nameJa, en: model.nameEn } : { ja: id, en: id };
}

@Injectable({ providedIn: 'root' })
export class PhoneStore {
  private readonly router = inject(Router);
  private readonly fetch = inject(FETCH);
  private readonly sandbox = inject(SANDBOX);

  /** Empty while no phone is chosen. */
  readonly iccid = signal(this.chosen());
  /** null while loading. */
  readonly phones = signal<readonly Handset[] | null>(null);
  readonly unreachable = signal(false);
  /** null while loading or when nothing fits. */
  readonly phone = computed(() => this.phones()?.find(({ iccid }) => iccid === this.iccid()) ?? null);

  constructor() {
    this.router.events
      .pipe(
        filter((routerEvent) => routerEvent instanceof NavigationEnd),
        map(() => this.chosen()),
        takeUntilDestroyed(),
      )
      .subscribe((iccid) => this.iccid.set(iccid));
    void this.load();
  }

  async load(): Promise<void> {
    this.unreachable.set(false);
    try {
      const answer = await this.fetch(`${this.sandbox}/handsets`, { headers: { accept: 'application/json' } });
      const read = handsets.safeParse(await answer.json());
      if (!answer.ok || !read.success) throw new Error('no list of handsets');
      this.phones.set(read.data);
    } catch {
      this.unreachable.set(true);
    }
  }

  private chosen(): string {
    const iccid: unknown = this.router.parseUrl(this.router.url).queryParams['iccid'];
    return typeof iccid === 'string' ? iccid : '';
  }
}

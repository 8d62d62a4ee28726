// Which of the sandbox's phones this window is, named by `?iccid=` so that a QR code or link can choose it. `?model=` puts
// that phone's SIM into another model, such as an iPhone.
import { computed, inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { DEMO_HANDSET_MODELS } from '@sumaho-jpki/rules';
import { FETCH } from '@sumaho-jpki/screen/dads';
import { filter } from 'rxjs';
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

/**
 * Name under which a phone keeps what is its own. A SIM that moves between an Android phone and an iPhone takes nothing of the
 * phone's along, so the two are two phones.
 */
export function phoneId({ iccid, os }: Pick<Handset, 'iccid' | 'os'>): string {
  return os === 'ios' ? `ios-${iccid}` : iccid;
}

@Injectable({ providedIn: 'root' })
export class PhoneStore {
  private readonly router = inject(Router);
  private readonly fetch = inject(FETCH);
  private readonly sandbox = inject(SANDBOX);

  /** Empty while no phone is chosen. */
  readonly iccid = signal(this.chosen('iccid'));
  /** Model id in place of the one on record; empty for none. */
  private readonly model = signal(this.chosen('model'));
  /** Number of the application that the link was made for; empty when it names none. */
  readonly applicationNumber = signal(this.chosen('application'));
  /** null while loading. */
  readonly phones = signal<readonly Handset[] | null>(null);
  readonly unreachable = signal(false);
  /** null while loading or when nothing fits. */
  readonly phone = computed((): Handset | null => {
    const phone = this.phones()?.find(({ iccid }) => iccid === this.iccid());
    const model = DEMO_HANDSET_MODELS.find(({ id }) => id === this.model());
    if (phone === undefined) return null;
    return model === undefined ? phone : { ...phone, model: model.id, os: model.os };
  });

  constructor() {
    this.router.events
      .pipe(
        filter((routerEvent) => routerEvent instanceof NavigationEnd),
        takeUntilDestroyed(),
      )
      .subscribe(() => {
        this.iccid.set(this.chosen('iccid'));
        this.model.set(this.chosen('model'));
        this.applicationNumber.set(this.chosen('application'));
      });
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

  private chosen(name: 'iccid' | 'model' | 'application'): string {
    const value: unknown = this.router.parseUrl(this.router.url).queryParams[name];
    return typeof value === 'string' ? value : '';
  }
}

import { inject, Injectable, resource } from '@angular/core';
import { citizenRoutes, type ResponseOf } from '@sumaho-jpki/contract';
import { ApiClient } from '@sumaho-jpki/screen/dads';
import { Words } from '@sumaho-jpki/screen/wording';

export type HandsetModelView = ResponseOf<typeof citizenRoutes.handsetModels>['models'][number];

/** The two registries of handset models, asked once per visit. */
@Injectable({ providedIn: 'root' })
export class HandsetModels {
  private readonly api = inject(ApiClient);
  private readonly words = inject(Words);
  private readonly asked = resource({
    loader: ({ abortSignal }) => this.api.call(citizenRoutes.handsetModels, { signal: abortSignal }),
  });

  readonly failed = this.asked.error;

  all(): readonly HandsetModelView[] {
    return this.asked.hasValue() ? this.asked.value().models : [];
  }

  /** Name in the language on screen; the id itself until the registry is here, or when it does not list it. */
  name(model: string): string {
    const known = this.all().find((entry) => entry.model === model);
    return known === undefined ? model : this.words.pick({ ja: known.nameJa, en: known.nameEn });
  }

  again(): void {
    this.asked.reload();
  }
}

// The key that permissions for a new PIN verify under, pinned like the root (trust-anchor.ts): an app from a store carries it inside;
// this one reads it at its first start and takes no other afterwards.
import { inject, Injectable } from '@angular/core';
import { pinInitialisationRoutes } from '@sumaho-jpki/contract';
import { ApiClient } from '@sumaho-jpki/screen/dads';
import { AppMemory, type PermissionKey } from './app-memory';

@Injectable({ providedIn: 'root' })
export class PinPermissionKey {
  private readonly api = inject(ApiClient);
  private readonly memory = inject(AppMemory);

  /** null when it was not read yet and the service is out of reach: the next start reads it. */
  async of(phone: string): Promise<PermissionKey | null> {
    const pinned = this.memory.permissionKey(phone);
    if (pinned !== null) return pinned;
    try {
      const key = await this.api.call(pinInitialisationRoutes.permissionKey);
      this.memory.pinPermissionKey(phone, key);
      return key;
    } catch {
      return null;
    }
  }
}

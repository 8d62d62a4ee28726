import { ChangeDetectionStrategy, Component, computed, DOCUMENT, effect, inject, untracked } from '@angular/core';
import { RouterLink, RouterOutlet } from '@angular/router';
import { Description, DescriptionList, Disclosure, Icon, Link, PageShell } from '@sumaho-jpki/screen/dads';
import { Words, WordsPipe } from '@sumaho-jpki/screen/wording';
import { PhoneLock } from './home/phone-lock';
import { PhoneKeychain } from './phone/phone-keychain';
import { carrierName, modelName, phoneId, PhoneStore } from './phone/phone-store';

/** A drawn phone on wide screens, the page itself on narrow ones; beside or below it, which phone this is. */
@Component({
  selector: 'app-root',
  imports: [
    Description,
    DescriptionList,
    Disclosure,
    Icon,
    Link,
    PageShell,
    PhoneLock,
    RouterLink,
    RouterOutlet,
    WordsPipe,
  ],
  template: `
    <dads-page-shell>
      <div class="handset-stage">
        <section
          class="handset-phone"
          [class.handset-phone--drawn]="store.phone() !== null"
          [attr.aria-label]="'handset.frame.label' | words"
        >
          <p class="handset-phone__bar">
            <dads-icon name="phone" [size]="18" />
            @if (store.phone(); as phone) {
              <span>{{ words.pick(carrierName(phone.carrier)) }}&ngsp;</span>
              <span class="handset-phone__number">{{ phone.phoneNumber }}&ngsp;</span>
            } @else {
              <span>{{ 'handset.frame.no-phone' | words }}&ngsp;</span>
            }
            <span class="handset-phone__virtual">{{ 'handset.frame.virtual' | words }}</span>
          </p>
          <div class="handset-phone__screen">
            @if (lockedOut(); as phone) {
              <app-phone-lock [phone]="phone" />
            } @else {
              <router-outlet />
            }
          </div>
        </section>
        @if (store.phone(); as phone) {
          <aside class="handset-about" aria-labelledby="about-phone">
            <h2 id="about-phone" class="handset-section">{{ 'handset.about.title' | words }}</h2>
            <p>{{ (phone.os === 'ios' ? 'handset.about.lead.ios' : 'handset.about.lead') | words }}</p>
            <ul class="handset-links">
              <li>
                <a dadsLink routerLink="/phone" queryParamsHandling="preserve">{{
                  (phone.os === 'ios' ? 'handset.about.settings' : 'handset.about.settings.android') | words
                }}</a>
              </li>
              <li>
                <a dadsLink routerLink="/">{{ 'handset.about.other' | words }}</a>
              </li>
            </ul>
            <dads-disclosure [summary]="'handset.about.facts' | words" [open]="wide">
              <dl dadsDescriptionList>
                <div [dadsDescription]="'handset.about.number' | words">{{ phone.phoneNumber }}</div>
                <div [dadsDescription]="'handset.about.holder' | words">
                  <span lang="ja">{{ phone.nameJa }}</span>
                </div>
                <div [dadsDescription]="'handset.about.carrier' | words">
                  {{ words.pick(carrierName(phone.carrier)) }}
                </div>
                <div [dadsDescription]="'handset.about.model' | words">{{ words.pick(modelName(phone.model)) }}</div>
                <div [dadsDescription]="'handset.about.iccid' | words">
                  <span class="dads-mono">{{ phone.iccid }}</span>
                </div>
              </dl>
            </dads-disclosure>
          </aside>
        }
      </div>
    </dads-page-shell>
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class AppRoot {
  protected readonly store = inject(PhoneStore);
  protected readonly words = inject(Words);
  private readonly keychain = inject(PhoneKeychain);
  /** An iPhone shows its lock screen before any app. */
  protected readonly lockedOut = computed(() => {
    const phone = this.store.phone();
    return phone?.os === 'ios' && this.keychain.state() !== 'unlocked' ? phone : null;
  });
  /** On a narrow screen the phone comes first and these facts are folded away. */
  protected readonly wide = inject(DOCUMENT).defaultView?.matchMedia?.('(min-width: 48rem)').matches ?? true;
  protected readonly carrierName = carrierName;
  protected readonly modelName = modelName;

  constructor() {
    const iphone = computed(() => {
      const phone = this.store.phone();
      return phone?.os === 'ios' ? phoneId(phone) : null;
    });
    effect(() => {
      const id = iphone();
      if (id !== null) untracked(() => void this.keychain.pickUp(id));
    });
  }
}

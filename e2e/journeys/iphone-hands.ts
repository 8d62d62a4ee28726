// What a citizen's hands do on a virtual iPhone, and what its screens must say at each station.
import { expect, type Page } from '@playwright/test';
import { accessible, headed, part, say } from './browser';

/** Six digits of the phone; four of the certificate, without run or repetition. */
export const PASSCODE = '246810';
export const PIN = '2580';

/** The lock screen: a new phone gets its passcode, one that was there before is unlocked. */
export async function unlock(phone: Page, station?: string): Promise<void> {
  const fresh = phone.locator('#new-passcode');
  await expect(fresh.or(phone.locator('#passcode'))).toBeVisible();
  if (station !== undefined) await accessible(phone, station);
  if (await fresh.isVisible()) {
    await fresh.fill(PASSCODE);
    await phone.locator('#repeated-passcode').fill(PASSCODE);
  } else {
    await phone.locator('#passcode').fill(PASSCODE);
  }
  await phone.locator('form button[type=submit]').click();
  await expect(phone.locator('app-phone-lock')).toHaveCount(0);
}

export interface Typed {
  readonly accessCode: string;
  readonly downloadPassword: string;
  /** Left out: it came with the link. */
  readonly applicationNumber?: string;
}

/** Number, access code and download password, sent. */
export async function redeem(phone: Page, typed: Typed): Promise<void> {
  await headed(phone, 'handset.iphone.code.title');
  if (typed.applicationNumber !== undefined) await phone.locator('#application-number').fill(typed.applicationNumber);
  await phone.locator('#access-code').fill(typed.accessCode);
  await phone.locator('#download-password').fill(typed.downloadPassword);
  await phone.getByRole('button', { name: say('handset.code.submit') }).click();
}

/** First PIN, up to "ready to use" with the authority's live answer. */
export async function setPin(phone: Page): Promise<void> {
  // Attestation, key, request and certificate lie before it.
  await headed(phone, 'handset.pin.title');
  await phone.locator('#new-pin').fill(PIN);
  await phone.locator('#repeated-pin').fill(PIN);
  await phone.getByRole('button', { name: say('handset.pin.submit') }).click();
  await headed(phone, 'handset.done.title');
  await expect(phone.getByText(say('handset.status.good'))).toBeVisible();
}

/** On the touch page: the PIN, and the gate has what it needs. */
export async function touch(phone: Page): Promise<void> {
  await phone.locator('#touch-pin').fill(PIN);
  await phone.locator('form button[type=submit]').click();
  await expect(phone.getByText(say('handset.touch.done'))).toBeVisible();
}

/** Erases all content and settings. */
export async function reset(phone: Page): Promise<void> {
  await phone.getByRole('button', { name: say('handset.reset.button') }).click();
  const dialog = phone.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: part('handset.reset.confirm') })).toBeVisible();
  await dialog.getByRole('button', { name: say('handset.reset.confirm.submit') }).click();
}

/** Opens the portal's link on that phone: a browser of its own, so to speak, where the phone may have to be named first. */
export async function pickUp(phone: Page, link: string, phoneNumber: string): Promise<void> {
  await phone.goto(link);
  const listed = phone.getByRole('link', { name: phoneNumber });
  await expect(listed.or(phone.locator('app-phone-lock h1, app-code-form h1').first())).toBeVisible();
  if (await listed.isVisible()) await listed.click();
}

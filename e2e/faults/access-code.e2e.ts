// Access code and download password: wrong, used up, expired. Each wrong try counts once, and a new code always helps.
import { expect, test } from '@playwright/test';
import {
  applied,
  DOWNLOAD_PASSWORD,
  expectLaws,
  finish,
  newAccessCode,
  newcomer,
  phoneOf,
  refusal,
  sharedPlace,
} from './fault-world';

const place = sharedPlace();
const otherCode = (code: string): string => code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));

test('a wrong access code costs a try, and the right one still works', async () => {
  const application = await applied(place);
  const phone = phoneOf(place, application.handset);
  const wrong = await refusal(phone.redeem(otherCode(application.accessCode), DOWNLOAD_PASSWORD), 'access-code-wrong');
  expect(wrong.problem.triesLeft).toBe(4);
  await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
  await finish(phone, application.applicationId);
  await expectLaws(place);
});

test('five wrong passwords block the code; a new code is needed and then all is well', async () => {
  const application = await applied(place);
  const phone = phoneOf(place, application.handset);
  for (const triesLeft of [4, 3, 2, 1]) {
    const wrong = await refusal(phone.redeem(application.accessCode, 'Chigau-Password-1'), 'download-password-wrong');
    expect(wrong.problem.triesLeft).toBe(triesLeft);
  }
  await refusal(phone.redeem(application.accessCode, 'Chigau-Password-1'), 'access-code-blocked');
  await refusal(phone.redeem(application.accessCode, DOWNLOAD_PASSWORD), 'access-code-blocked');
  const code = await newAccessCode(place, application);
  await phone.redeem(code, DOWNLOAD_PASSWORD);
  await finish(phone, application.applicationId);
  await expectLaws(place);
});

test('tries made at the same time are all counted', async () => {
  const application = await applied(place);
  const tries = Array.from({ length: 8 }, () =>
    phoneOf(place, application.handset)
      .redeem(application.accessCode, 'Chigau-Password-1')
      .catch((problem: unknown) => problem),
  );
  await Promise.all(tries);
  await refusal(
    phoneOf(place, application.handset).redeem(application.accessCode, DOWNLOAD_PASSWORD),
    'access-code-blocked',
  );
});

test('an expired code is told as expired, and the code before dies with a new one', async () => {
  const application = await applied(place);
  const phone = phoneOf(place, application.handset);
  await place.database.ageAccessCode(application.applicationId, 600);
  await refusal(phone.redeem(application.accessCode, DOWNLOAD_PASSWORD), 'access-code-expired');
  const code = await newAccessCode(place, application);
  await refusal(phone.redeem(application.accessCode, DOWNLOAD_PASSWORD), 'access-code-wrong');
  await phone.redeem(code, DOWNLOAD_PASSWORD);
  await refusal(phoneOf(place, application.handset).redeem(code, DOWNLOAD_PASSWORD), 'access-code-superseded');
  await finish(phone, application.applicationId);
});

test('asking for codes again and again is refused with the time to wait', async () => {
  const { citizen, applicationId } = await applied(place);
  await refusal(citizen.sendAccessCode(applicationId), 'access-code-too-often');
});

test('a code typed on a phone with another SIM does not open it', async () => {
  const application = await applied(place);
  const stranger = await newcomer(place);
  const thief = phoneOf(place, stranger.handset);
  await refusal(thief.redeem(application.accessCode, DOWNLOAD_PASSWORD), 'sim-not-the-one');
  const phone = phoneOf(place, application.handset);
  await phone.redeem(application.accessCode, DOWNLOAD_PASSWORD);
});

test('a weak download password is refused before anything is sent', async () => {
  const { citizen, applicationId } = await applied(place);
  await refusal(citizen.setDownloadPassword(applicationId, '12345678'), 'download-password-weak');
});

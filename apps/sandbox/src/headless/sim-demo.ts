// The demo with an Android phone: SP area, applet, key and certificate go to the SIM as APDUs.
import { Demo, type DemoJourneyOptions } from './demo';
import { phoneCertificateJourney, type JourneyResult } from './phone-certificate.journey';
import type { WorldHandset } from './world';

const TRANSCRIPT = 'apdu-transcript.txt';

export class SimDemo extends Demo<JourneyResult> {
  protected readonly evidence = [TRANSCRIPT];
  protected readonly os = 'android';

  protected travel(options: DemoJourneyOptions): Promise<JourneyResult> {
    return phoneCertificateJourney({
      ...options,
      onPhone: (progress) => {
        if (progress.kind !== 'apdu') return;
        const who = progress.party === 'mno-tsm' ? 'MNO-TSM' : 'J-LIS / SP-TSM';
        this.options.display.progress(`${who}: APDU ${progress.at}/${progress.of}`, progress.at / progress.of);
      },
    });
  }

  protected costs({ counts }: JourneyResult) {
    const byParty = counts.scriptApdus;
    const apdus = byParty['mno-tsm'] + byParty['sp-tsm'];
    const { cardDataExchanges } = counts;
    return {
      facts: { apdus, apdusByParty: byParty, cardDataExchanges },
      line: `${apdus} APDUs (${byParty['mno-tsm']} + ${byParty['sp-tsm']}), ${cardDataExchanges} exchanges with card data`,
    };
  }

  protected async keepEvidence(_journey: JourneyResult, handset: WorldHandset): Promise<void> {
    const { lines } = await this.world.transcript(handset.iccid);
    const text = lines.map(
      ({ at, channel, name, command, response }) =>
        `${at} #${channel} ${name}\n  C ${command}\n  R ${response || '(no answer)'}\n`,
    );
    await this.keep(TRANSCRIPT, text.join(''));
  }

  protected furtherProofs() {
    return [];
  }

  /** The carrier's order to delete reaches the phone, and only then the SIM is clean. */
  protected async deleteFromPhone({ phone, serial }: JourneyResult) {
    const state = await this.deletedState(serial, () => phone.runErrands());
    return { state, line: 'SIMから削除 / deleted from the SIM by the carrier' };
  }
}

// Errors of the virtual phone's channel to its SIM, as the wire carries them.

const FAULTS = {
  'no-such-card': [404, 'その SIM はありません。', 'There is no such SIM.'],
  'no-such-channel': [404, 'そのチャネルは開いていません。', 'This channel is not open.'],
  'no-such-applet': [
    404,
    'SIM がそのアプリケーションの選択を断りました。',
    'The SIM declined to select this application.',
  ],
  'no-free-channel': [409, '空いているチャネルがありません。', 'No channel is free.'],
  'not-allowed': [403, 'この命令はチャネルに流せません。', 'This command may not be sent over a channel.'],
  'access-denied': [
    403,
    'SIM のアクセスルールが、このアプリにこのアプリケーションの利用を認めていません。',
    'The access rules on the SIM do not let this app use this application.',
  ],
  unavailable: [503, 'SIM から応答がありません。', 'The SIM gave no answer.'],
  malformed: [400, '要求の形式が正しくありません。', 'The request is not well formed.'],
} as const satisfies Record<string, readonly [number, string, string]>;

export type PhoneFault = keyof typeof FAULTS;

export class PhoneError extends Error {
  override readonly name = 'PhoneError';
  readonly status: number;
  readonly body: { code: PhoneFault; messageJa: string; messageEn: string; selectResponse?: string };

  constructor(fault: PhoneFault, selectResponse?: string) {
    const [status, messageJa, messageEn] = FAULTS[fault];
    super(fault);
    this.status = status;
    this.body = { code: fault, messageJa, messageEn, ...(selectResponse === undefined ? {} : { selectResponse }) };
  }
}

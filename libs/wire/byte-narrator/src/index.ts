/** Byte narrator: every byte of a command and its answer explained in words, Japanese and English, secrets redacted. */
export { type Words, type Segment, isWhole, segmentText, redactedText } from './segment';
export { type Exchange, type Narration, narrate, startNarration } from './narrate';

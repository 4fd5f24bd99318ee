import type { ProbeReply, ProbeStep } from '$lib/api/types';
import { faultWords } from '$lib/api/words';

export const STEPS = ['imap_connect', 'imap_login', 'smtp_connect', 'smtp_login'] as const;
export type StepName = (typeof STEPS)[number];

/** One line of the connection test. */
export interface Line {
  step: StepName;
  state: 'waiting' | 'running' | 'ok' | 'failed' | 'skipped';
  /** What the server said, in words, when it failed. */
  message: string;
  detail: string;
}

/** A test as its lines are shown: of which servers, and what came out. */
export interface Tested {
  access: Record<'imap' | 'smtp', { host: string; port: string | number; tls: string }>;
  lines: readonly Line[];
  testing: boolean;
  reply: Pick<ProbeReply, 'ok' | 'folders' | 'messages'> | null;
}

const waiting = (step: StepName): Line => ({ step, state: 'waiting', message: '', detail: '' });

function lineOf(step: StepName, found: ProbeStep | undefined): Line {
  if (!found) return { ...waiting(step), state: 'skipped' };
  return {
    step,
    state: found.ok ? 'ok' : 'failed',
    message: faultWords(found.fault, found.message),
    detail: found.detail,
  };
}

/** The line that tells of a step: what the server checks beyond the log-in (folders, sender) belongs to that. */
function belongs(found: ProbeStep, step: StepName): boolean {
  if (STEPS.some((known) => known === found.step)) return found.step === step;
  return step === (found.step.startsWith('smtp') ? 'smtp_login' : 'imap_login');
}

/** What a line is to say: the first failure, else that it went well. */
function told(steps: readonly ProbeStep[], step: StepName): ProbeStep | undefined {
  const own = steps.filter((found) => belongs(found, step));
  return own.find(({ ok }) => !ok) ?? own[0];
}

/** The four lines: waiting before a test, running during it, then what came out. A step not reached was skipped. */
export function lines(reply: Pick<ProbeReply, 'steps'> | null, running: boolean): Line[] {
  if (running) return STEPS.map((step) => ({ ...waiting(step), state: 'running' }));
  if (!reply) return STEPS.map(waiting);
  return STEPS.map((step) => lineOf(step, told(reply.steps, step)));
}

/** The step that failed first. */
export const failedAt = (reply: Pick<ProbeReply, 'steps'> | null): StepName | undefined =>
  lines(reply, false).find(({ state }) => state === 'failed')?.step;

const isStep = (value: unknown): value is ProbeStep =>
  typeof value === 'object' && value !== null && 'step' in value && 'ok' in value && 'message' in value;

/** The steps in the `fields.steps` of a refused account. */
export const stepsIn = (fields: Record<string, unknown>): ProbeStep[] =>
  Array.isArray(fields['steps']) ? fields['steps'].filter(isStep) : [];

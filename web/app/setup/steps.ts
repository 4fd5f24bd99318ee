import type { Uuid } from '$lib/api/types';

export type Step = 'organization' | 'mail' | 'invite';
export const STEPS: readonly Step[] = ['organization', 'mail', 'invite'];

/** The first-run form; passwords are never kept. */
export interface Organization {
  organization: string;
  name: string;
  email: string;
}

/** How far the first run is; kept for this tab, so that a reload loses nothing but passwords. */
export interface Progress {
  step: Step;
  form: Organization;
  /** The organization, once it is made. */
  made: Uuid | null;
  /** The address being connected. */
  typed: string;
  /** The address that was connected. */
  connected: string;
  /** Whom one invited. */
  invited: boolean;
}

const EMPTY: Organization = { organization: '', name: '', email: '' };
export const START: Progress = {
  step: 'organization',
  form: EMPTY,
  made: null,
  typed: '',
  connected: '',
  invited: false,
};

const isStep = (value: unknown): value is Step => STEPS.includes(value as Step);
const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** Read what an earlier visit kept; anything odd starts from the beginning. */
export function restore(kept: string | null): Progress {
  let found: Partial<Progress> | null;
  try {
    found = JSON.parse(kept ?? 'null') as Partial<Progress> | null;
  } catch {
    found = null;
  }
  if (typeof found !== 'object' || found === null) return START;
  const form: Partial<Organization> = typeof found.form === 'object' && found.form !== null ? found.form : {};
  const made = text(found.made) || null;
  return {
    step: isStep(found.step) && made ? found.step : 'organization',
    form: { organization: text(form.organization), name: text(form.name), email: text(form.email) },
    made,
    typed: text(found.typed),
    connected: text(found.connected),
    invited: found.invited === true,
  };
}

/** Whether a step can be gone to: the first always, the others once there is an organization. */
export const reachable = ({ made }: Progress, step: Step): boolean => step === 'organization' || made !== null;

/** Whether a step was done, which its number shows by a tick. */
export function isDone({ made, connected, invited }: Progress, step: Step): boolean {
  return { organization: made !== null, mail: connected !== '', invite: invited }[step];
}

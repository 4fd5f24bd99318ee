/** How a part of the app forgets a person. `keepUnsent`: the session was lost, not left; what was not sent yet stays. */
type Forget = (keepUnsent: boolean) => void;

const parts = new Set<Forget>();

/** Say how what a part holds in memory is forgotten when the session ends. Parts that were never loaded hold nothing. */
export const onForget = (forget: Forget): void => void parts.add(forget);

/** Forget the person in every part of the app. */
export const forgetAll = (keepUnsent: boolean): void => parts.forEach((forget) => forget(keepUnsent));

import { api } from '$lib/api/client';
import type {
  OAuthClients,
  ReconnectRequest,
  SignedIn,
  SignIn,
  SignInRequest,
  SignInReturn,
  Uuid,
} from '$lib/api/types';
import { Resource } from '../settings/resource.svelte';

const FROM = 'postroom.sign_in.from';

/** Names of their own, the same in every language. */
const LABELS: Record<string, string> = { google: 'Google', microsoft: 'Microsoft' };
export const labelOf = (provider: string): string => LABELS[provider] ?? provider;

/** Which providers an organization can sign in with. */
export const clientsOf = (organization: () => Uuid): Resource<OAuthClients> =>
  new Resource(() => api.get<OAuthClients>(`/v1/organizations/${organization()}/oauth-clients`));

/** Leave for the provider's page; the way back is remembered, in case it ends badly. */
function leave({ url }: SignIn): void {
  sessionStorage.setItem(FROM, location.pathname);
  location.assign(url);
}

/** Where one left for the provider; the mail if that is not known. */
export const cameFrom = (): string => sessionStorage.getItem(FROM) ?? '/';

/** Sign in to a new account. Throws Problem. */
export const signIn = async (request: SignInRequest): Promise<void> =>
  leave(await api.post<SignIn>('/v1/sign-ins', request));

/** Sign in to an account again, or in another way than before. Throws Problem. */
export async function reconnect(organization: Uuid, account: Uuid, provider: string): Promise<void> {
  const body: ReconnectRequest = { provider };
  leave(await api.post<SignIn>(`/v1/accounts/${account}/sign-in`, body, { query: { organization } }));
}

/** Hand over what the provider gave the browser. Throws Problem; when a mail server's test fails, with the steps. */
export const finish = (returned: SignInReturn): Promise<SignedIn> =>
  api.post<SignedIn>('/v1/sign-ins/finish', returned);

import { api } from '$lib/api/client';
import type { SharedFile, Uuid } from '$lib/api/types';

/** Let a link lead nowhere. Rejects with Problem. */
export async function revoke(organization: Uuid, file: SharedFile): Promise<SharedFile> {
  await api.delete(`/v1/shared_files/${file.id}?organization=${organization}`);
  return { ...file, state: 'revoked' };
}

/** Let a link work for 30 days from now. Rejects with Problem. */
export async function extend(organization: Uuid, file: SharedFile): Promise<SharedFile> {
  const path = `/v1/shared_files/${file.id}/extend?organization=${organization}`;
  return (await api.post<{ shared_files: SharedFile }>(path)).shared_files;
}

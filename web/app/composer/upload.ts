import { Problem, problemOf, unreachable } from '$lib/api/problem';
import { api } from '$lib/api/client';
import type { UploadReply, Uuid } from '$lib/api/types';

export interface Running {
  done: Promise<UploadReply>;
  abort: () => void;
}

function answer(request: XMLHttpRequest): Promise<Problem> {
  return problemOf(new Response(request.responseText, { status: request.status }));
}

/**
 * Send a file to the server. `progress` is told the share that has left, 0 to 1. An XMLHttpRequest, because fetch
 * does not tell how far it is. Rejects with Problem.
 */
export function upload(organization: Uuid, file: File, key: string, progress: (share: number) => void): Running {
  const request = new XMLHttpRequest();
  const done = new Promise<UploadReply>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 400) resolve(JSON.parse(request.responseText) as UploadReply);
      else void answer(request).then(reject);
    };
    request.onerror = () => reject(unreachable(''));
    request.onabort = () => reject(new Problem(0, { code: 'aborted', message: '', fields: {}, request_id: '' }));
  });
  const query = new URLSearchParams({ organization, filename: file.name || 'file' });
  request.open('POST', `/v1/files?${query}`);
  request.setRequestHeader('Accept', 'application/json');
  request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
  request.setRequestHeader('Idempotency-Key', key);
  request.send(file);
  return { done, abort: () => request.abort() };
}

/** Take an attachment of a message along, without moving it: the server makes it a file of ours. Rejects with Problem. */
export function take(organization: Uuid, attachment: Uuid, key: string): Running {
  const stop = new AbortController();
  const options = { query: { organization }, key, signal: stop.signal };
  const done = api.post<UploadReply>(`/v1/attachments/${attachment}/uploads`, undefined, options);
  return { done, abort: () => stop.abort() };
}

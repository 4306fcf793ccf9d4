/** Sending a file: its bytes as they are, with how far they have come. */
import { ApiProblem, type Params, pathWith } from '../../../web/kit/api.ts';
import { currentLocale } from '../../../web/kit/texts.ts';
import type { ProblemBody } from '../../../web/kit/wire.ts';

/** Sends a file and reads the answer. @throws ApiProblem. */
export function upload<T>(
  path: string,
  params: Params,
  file: File,
  onProgress: (share: number) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const failed = (body: Partial<ProblemBody>) =>
      reject(new ApiProblem({ code: 'NO_ANSWER', status: 0, title: '', fix: '', ...body }));
    request.open('POST', pathWith(path, params));
    request.responseType = 'json';
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('accept-language', currentLocale());
    request.setRequestHeader('x-file-name', encodeURIComponent(file.name));
    request.upload.onprogress = ({ loaded, total }) => onProgress(total === 0 ? 1 : loaded / total);
    request.onerror = () => failed({});
    request.onload = () => {
      const { status } = request;
      if (status >= 200 && status < 300) resolve(request.response as T);
      else failed({ status, ...(request.response as ProblemBody | null) });
    };
    request.send(file);
  });
}

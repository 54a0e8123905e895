import { loadPyodide, type PyodideAPI } from 'pyodide';

/** Performs a request for Python's standard library, which has no sockets in WebAssembly. */
async function exchange(method: string, url: string, headers: string, body: string | undefined) {
  const init = { method, headers: JSON.parse(headers) as Record<string, string> };
  const response = await fetch(url, body === undefined ? init : { ...init, body });
  return [response.status, await response.text()];
}

const bridge = `
import io
import os
import urllib.error
import urllib.request
from pyodide.ffi import run_sync

os.environ.update(json.loads(reader_env))

def urlopen(request):
    body = None if request.data is None else request.data.decode()
    headers = json.dumps(dict(request.header_items()))
    status, text = run_sync(exchange(request.get_method(), request.full_url, headers, body)).to_py()
    if status >= 300:
        raise urllib.error.HTTPError(request.full_url, status, text, {}, io.BytesIO(text.encode()))
    return io.BytesIO(text.encode())

urllib.request.urlopen = urlopen
`;

const collect = `
names = [name for name in list(globals()) if name.startswith("test_")]
for name in names:
    globals()[name]()
json.dumps(names)
`;

/** Starts CPython in WebAssembly, as not every machine has Python; `env` is its environment. */
export async function startPython(env: Record<string, string>): Promise<PyodideAPI> {
  const python = await loadPyodide();
  python.globals['set']('exchange', exchange);
  python.globals['set']('reader_env', JSON.stringify(env));
  await python.runPythonAsync(`import json\n${bridge}`);
  return python;
}

/** Runs a file of tests like pytest: every function named test_…, none of which may raise. Returns their names. */
export async function runPytestStyle(source: string, env: Record<string, string>): Promise<string[]> {
  const python = await startPython(env);
  await python.runPythonAsync(source);
  return JSON.parse(await python.runPythonAsync(collect)) as string[];
}

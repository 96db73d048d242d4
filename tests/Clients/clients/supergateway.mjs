// supergateway, another bridge for programs that know only standard input and output.
import { overBridge } from '../harness/stdio.mjs';

export const title = 'supergateway';
export const npm = 'supergateway';
export const transports = ['mcp', 'sse'];
export const differs = { long: 'gives up before' };

export const open = ({ url, transport, token }) => overBridge('supergateway', [
  transport === 'sse' ? '--sse' : '--streamableHttp', url, '--oauth2Bearer', token, '--logLevel', 'info',
]);

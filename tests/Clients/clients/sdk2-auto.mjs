// The same with the newest revision of the protocol, 2026-07-28, which has no sessions.
import * as sdk2 from './sdk2.mjs';

export const title = 'TypeScript SDK 2.x, `versionNegotiation: {mode: "auto"}`';
export const npm = sdk2.npm;
export const transports = ['mcp'];

export const open = (how) => sdk2.open({ ...how, options: { versionNegotiation: { mode: 'auto' } } });

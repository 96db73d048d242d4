// The version of a client as it is installed or built in, not as it was asked for.
import { readFileSync } from 'node:fs';

export function versionOf({ npm, nuget }) {
  if (npm) return JSON.parse(readFileSync(`node_modules/${npm}/package.json`, 'utf8')).version;
  const { libraries } = JSON.parse(readFileSync(process.env.DOTNET_CLIENTS.replace(/\.dll$/, '.deps.json'), 'utf8'));
  return Object.keys(libraries).find((each) => each.startsWith(`${nuget}/`)).split('/')[1];
}

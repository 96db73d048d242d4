// The matrix as a table in Markdown.
export const COLUMNS = [
  ['tools', 'Tools'],
  ['result', 'Result'],
  ['failure', 'Failure'],
  ['large', '200,000 characters'],
  ['optional', 'Left out'],
  ['cancel', 'Giving up'],
  ['long', '70 s'],
  ['restart', 'Restart'],
  ['token', 'Wrong token'],
];

export function table(rows) {
  const lines = [['Client', 'Version', 'Over', ...COLUMNS.map(([, title]) => title)], ['---', '---', '---', ...COLUMNS.map(() => '---')]];
  for (const { title, version, transport, cells } of rows) lines.push([title, version, transport === 'sse' ? 'SSE' : 'HTTP', ...COLUMNS.map(([key]) => cells[key])]);
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

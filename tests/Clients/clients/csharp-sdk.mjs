// The official C# SDK, read by a program (dotnet/SdkReader.cs).
import { overDotnet } from '../harness/dotnet.mjs';

export const title = 'C# SDK';
export const nuget = 'ModelContextProtocol.Core';
export const transports = ['mcp', 'sse'];
export const differsOver = { sse: { restart: 'never works again' } };

export const open = (how) => overDotnet('sdk', how);

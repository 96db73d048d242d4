// Microsoft's Agent Framework for C#, with the official SDK's tools (dotnet/AgentFrameworkReader.cs).
import { overDotnet } from '../harness/dotnet.mjs';

export const title = 'Agent Framework (C#)';
export const nuget = 'Microsoft.Agents.AI';
export const transports = ['mcp', 'sse'];
export const differs = { result: 'twice, emoji as escapes', large: '61,000' };
export const differsOver = { sse: { restart: 'never works again' } };

export const open = (how) => overDotnet('agent-framework', how);

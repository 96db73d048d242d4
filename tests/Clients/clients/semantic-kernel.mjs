// Semantic Kernel for C#, with the official SDK's tools (dotnet/SemanticKernelReader.cs).
import { overDotnet } from '../harness/dotnet.mjs';

export const title = 'Semantic Kernel (C#)';
export const nuget = 'Microsoft.SemanticKernel.Connectors.OpenAI';
export const transports = ['mcp', 'sse'];
export const differs = { result: 'twice, emoji as escapes', large: '61,000' };
export const differsOver = { sse: { restart: 'never works again' } };

export const open = (how) => overDotnet('semantic-kernel', how);

using System.Text.Json;

namespace ContainerMcp.Clients;

/// <summary>A line of standard input: call a tool, list the tools, let the agent run once, or give up an earlier one.</summary>
internal sealed record Request(int Id, string? Tool = null, Dictionary<string, JsonElement>? Args = null, bool List = false, bool Cancel = false);

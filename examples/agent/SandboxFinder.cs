using System.Net;
using System.Text;
using System.Text.Json;
using k8s;
using k8s.Autorest;

namespace ContainerMcp.Examples.Agent;

/// <summary>Reads an McpSandbox and its token Secret from the cluster.</summary>
/// <param name="client">The cluster.</param>
/// <param name="pollInterval">How often the status is read while waiting; 100 ms where it is left out.</param>
public sealed class SandboxFinder(IKubernetes client, TimeSpan? pollInterval = null)
{
    private readonly TimeSpan _interval = pollInterval ?? TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until the sandbox is Ready and returns how to reach it.</summary>
    /// <param name="name">Name of the McpSandbox.</param>
    /// <param name="namespaceName">Its namespace.</param>
    /// <param name="ct">Ends the wait: the caller's deadline.</param>
    /// <exception cref="SandboxException">There is no such sandbox, or the deadline passed; the message says what the status says.</exception>
    public async Task<SandboxAccess> WaitReadyAsync(string name, string namespaceName, CancellationToken ct)
    {
        var last = "has no status yet";
        try
        {
            while (true)
            {
                var status = await ReadStatusAsync(name, namespaceName, ct);
                var ready = Condition(status, "Ready");
                if (ready.True && Text(status, "url") is { } url)
                {
                    return await AccessAsync(status, new Uri(url), namespaceName, ct);
                }

                last = ready.Message is null ? last : $"is not Ready: {ready.Message}";
                await Task.Delay(_interval, ct);
            }
        }
        catch (OperationCanceledException)
        {
            throw new SandboxException($"McpSandbox {namespaceName}/{name} {last}");
        }
    }

    private async Task<JsonElement> ReadStatusAsync(string name, string namespaceName, CancellationToken ct)
    {
        try
        {
            var sandbox = await client.CustomObjects.GetNamespacedCustomObjectAsync<JsonElement>(
                "containermcp.dev", "v1alpha1", namespaceName, "mcpsandboxes", name, ct);
            return sandbox.TryGetProperty("status", out var status) ? status : default;
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            throw new SandboxException($"there is no McpSandbox {namespaceName}/{name} (kubectl apply -f examples/agent.yaml)");
        }
    }

    private async Task<SandboxAccess> AccessAsync(JsonElement status, Uri url, string namespaceName, CancellationToken ct)
    {
        var secretName = Text(status, "tokenSecretName")
            ?? throw new SandboxException("status.tokenSecretName is missing");
        var secret = await client.CoreV1.ReadNamespacedSecretAsync(secretName, namespaceName, cancellationToken: ct);
        if (secret.Data?.TryGetValue("token", out var token) is not true || token.Length == 0)
        {
            throw new SandboxException($"Secret {secretName} has no key `token`");
        }

        var streamable = status.TryGetProperty("endpoints", out var endpoints) ? Text(endpoints, "streamableHttp") : null;
        return new SandboxAccess(
            url,
            streamable is null ? new Uri(url, "/mcp") : new Uri(streamable),
            Encoding.UTF8.GetString(token).Trim(),
            namespaceName,
            Text(status, "podName"));
    }

    private static (bool True, string? Message) Condition(JsonElement status, string type)
    {
        if (status.ValueKind == JsonValueKind.Object && status.TryGetProperty("conditions", out var conditions))
        {
            foreach (var condition in conditions.EnumerateArray())
            {
                if (Text(condition, "type") == type)
                {
                    return (Text(condition, "status") == "True", Text(condition, "message"));
                }
            }
        }

        return (false, null);
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.GetString() : null;
}

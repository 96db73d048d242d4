using System.Text.Json;
using ContainerMcp.Examples.Agent;
using k8s;
using k8s.Models;
using ModelContextProtocol.Client;

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>A namespace of the test's own, deleted with everything in it at the end.</summary>
internal sealed class SandboxNamespace : IAsyncDisposable
{
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(120);

    private readonly Installation installation;

    private SandboxNamespace(Installation installation, string name)
    {
        this.installation = installation;
        Name = name;
    }

    public string Name { get; }

    public IKubernetes Client => installation.Client;

    public static async Task<SandboxNamespace> CreateAsync(Installation installation, CancellationToken ct)
    {
        var name = $"e2e-{Guid.NewGuid():N}"[..16];
        await installation.Client.CoreV1.CreateNamespaceAsync(
            new V1Namespace { Metadata = new V1ObjectMeta { Name = name } }, cancellationToken: ct);
        return new SandboxNamespace(installation, name);
    }

    public Task<CommandOutput> KubectlAsync(CancellationToken ct, params string[] arguments) =>
        installation.Kubectl.RunAsync(ct, ["--namespace", Name, .. arguments]);

    public Task<CommandOutput> ApplyAsync(string yaml, CancellationToken ct) =>
        installation.Kubectl.ApplyAsync(yaml, ct, "--namespace", Name);

    /// <summary>Applies a sandbox with the given spec (YAML, indented by two) and waits until it is Ready.</summary>
    public async Task<SandboxAccess> StartAsync(string name, string spec, CancellationToken ct)
    {
        (await ApplyAsync(Sandbox(name, spec), ct)).Ok();
        return await WaitReadyAsync(name, ct);
    }

    public static string Sandbox(string name, string spec) =>
        $"""
        apiVersion: containermcp.dev/v1alpha1
        kind: McpSandbox
        metadata:
          name: {name}
        spec:
        {spec}
        """;

    public async Task<SandboxAccess> WaitReadyAsync(string name, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(ReadyTimeout);
        try
        {
            return await new SandboxFinder(Client).WaitReadyAsync(name, Name, deadline.Token);
        }
        catch (SandboxException e)
        {
            throw new TimeoutException($"{e.Message}\n{await DescribeAsync()}");
        }
    }

    /// <summary>A session with the official C# client, dialled through the API server.</summary>
    public Task<SandboxSession> ConnectAsync(SandboxAccess access, HttpTransportMode mode, CancellationToken ct) =>
        SandboxSession.ConnectAsync(access, Http(access), mode, ct);

    /// <summary>Plain HTTP to the sandbox, dialled through the API server.</summary>
    public HttpClient Http(SandboxAccess access) => SandboxDialer.CreateHttpClient(access, Route.PortForward, Client);

    public async Task<JsonElement> StatusAsync(string name, CancellationToken ct)
    {
        var sandbox = await Client.CustomObjects.GetNamespacedCustomObjectAsync<JsonElement>(
            "containermcp.dev", "v1alpha1", Name, "mcpsandboxes", name, ct);
        return sandbox.TryGetProperty("status", out var status) ? status : JsonSerializer.SerializeToElement(new { });
    }

    /// <summary>Waits for a condition with the given reason. Returns its message.</summary>
    public Task<string> ConditionAsync(string name, string type, string reason, TimeSpan timeout, CancellationToken ct) => Eventually.GetAsync(
        $"condition {type} with reason {reason}",
        async () => await FindConditionAsync(name, type, ct) is { } found && found.GetProperty("reason").GetString() == reason ? found.GetProperty("message").GetString() : null,
        timeout, ct, DescribeAsync);

    /// <summary>A condition of the status; null where there is none of the type.</summary>
    public async Task<JsonElement?> FindConditionAsync(string name, string type, CancellationToken ct) =>
        (await StatusAsync(name, ct)).TryGetProperty("conditions", out var conditions)
            ? conditions.EnumerateArray().Where(condition => condition.GetProperty("type").GetString() == type).Select(condition => (JsonElement?)condition).FirstOrDefault()
            : null;

    /// <summary>How often the server of the sandbox's pod was started again.</summary>
    public async Task<int> RestartsAsync(string name, CancellationToken ct) =>
        (await Client.CoreV1.ReadNamespacedPodAsync("mcp-" + name, Name, cancellationToken: ct)).Status.ContainerStatuses.Single().RestartCount;

    /// <summary>What a person would look at first, for the message of a failed test.</summary>
    public async Task<string> DescribeAsync()
    {
        var ct = CancellationToken.None; // also when the test's own time is over
        var objects = await KubectlAsync(ct, "get", "mcpsandboxes,pods,pvc,events", "--output=wide");
        var status = await KubectlAsync(ct, "get", "mcpsandboxes", "--output=jsonpath={.items[*].status}");
        var pods = await KubectlAsync(ct, "get", "pods", "--output=jsonpath={.items[*].status}");
        var logs = await KubectlAsync(ct, "logs", "--selector=app.kubernetes.io/managed-by=container-mcp", "--tail=40", "--prefix");
        return string.Join('\n', objects.All, status.All, pods.All, logs.All, await installation.OperatorLogsAsync(ct));
    }

    public async ValueTask DisposeAsync() =>
        await Client.CoreV1.DeleteNamespaceAsync(Name, propagationPolicy: "Background");
}

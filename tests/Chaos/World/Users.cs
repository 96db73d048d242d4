using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.TestCluster.Nodeless;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ContainerMcp.Chaos.Tests.World;

/// <summary>
/// The users of the cluster: they make, change, suspend, resume, delete and make anew their sandboxes, and break what
/// belongs to them. Nothing disturbs their own requests, so what they want in the end is known.
/// </summary>
internal sealed class Users(IKubernetes client, KubeletStandIn kubelet, Disasters disasters, string @namespace, int sandboxes, Random random)
{
    public const string MarkerVariable = "MARKER";
    public const string TokenSecret = "own-token";

    private static readonly TimeSpan ExerciseLimit = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, DesiredSandbox> _desired = new();
    private readonly ConcurrentDictionary<string, byte> _retained = new();
    private readonly ConcurrentDictionary<string, byte> _everRetained = new();
    private readonly Backup _backup = new(client, @namespace);
    private readonly HashSet<string> _restored = [];
    private readonly HashSet<string> _left = [];
    private int _marker;

    /// <summary>What they want, by name.</summary>
    public IReadOnlyDictionary<string, DesiredSandbox> Desired => _desired;

    /// <summary>Names of deleted sandboxes whose claims stay.</summary>
    public ICollection<string> Retained => _retained.Keys;

    /// <summary>Names under which a sandbox with a claim to be kept existed at some time.</summary>
    public ICollection<string> EverRetained => _everRetained.Keys;

    /// <summary>
    /// Names of restored sandboxes that were deleted, maybe before any operator could make what had lost its owner the sandbox's own: nobody can tell that from
    /// what somebody wanted left.
    /// </summary>
    public IReadOnlyCollection<string> Left => _left;

    /// <summary>What they did.</summary>
    public Tally Acts { get; } = new();

    /// <summary>Makes the namespace and the Secret that some of them bring.</summary>
    public async Task SettleInAsync(CancellationToken ct)
    {
        await client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new() { Name = @namespace, Labels = new Dictionary<string, string> { ["chaos.example/webhook"] = @namespace } } }, cancellationToken: ct);
        await client.CoreV1.CreateNamespacedSecretAsync(
            new V1Secret { Metadata = new() { Name = TokenSecret }, StringData = new Dictionary<string, string> { ["token"] = new('t', 40) } }, @namespace, cancellationToken: ct);
    }

    /// <summary>One act after the other, spread over the time.</summary>
    public async Task ActAsync(TimeSpan duration, int acts, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < acts; i++)
        {
            var due = duration * i / acts - TimeProvider.System.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, ct);
            }

            await WhileServedAsync(() => ActOnceAsync(ct), ct);
        }
    }

    /// <summary>Makes the sandboxes that are missing to the full number.</summary>
    public async Task FillUpAsync(CancellationToken ct)
    {
        while (_desired.Count < sandboxes)
        {
            await WhileServedAsync(() => CreateAsync(FreeName(), ct), ct);
        }
    }

    /// <summary>What users want must be known, so none of their own requests fails: they wait while the API server is away.</summary>
    private async Task WhileServedAsync(Func<Task> act, CancellationToken ct)
    {
        await disasters.ApiServer.WaitAsync(ct);
        try
        {
            await act();
        }
        finally
        {
            disasters.ApiServer.Release();
        }
    }

    public async Task CreateAsync(string name, CancellationToken ct)
    {
        var isEphemeral = random.Next(3) == 0;
        var wish = new DesiredSandbox("", NextMarker(), random.Next(10) == 0, isEphemeral, !isEphemeral && random.Next(3) == 0, random.Next(6) == 0);
        var sandbox = new McpSandbox { Metadata = new() { Name = name, NamespaceProperty = @namespace } };
        sandbox.Spec.Rollout = RolloutPolicy.Immediate;
        sandbox.Spec.Suspend = wish.Suspended;
        sandbox.Spec.Workspace.Ephemeral = wish.Ephemeral;
        sandbox.Spec.Workspace.Retention = wish.Retain ? WorkspaceRetention.Retain : WorkspaceRetention.Delete;
        sandbox.Spec.Auth.TokenSecretName = wish.UserSecret ? TokenSecret : null;
        sandbox.Spec.Env = [new() { Name = MarkerVariable, Value = wish.Marker }];
        // Not over before the end by any clock that is right.
        sandbox.Spec.Lifecycle.Ttl = random.Next(4) == 0 ? "2h" : null;
        _restored.Remove(name);
        var made = await CreateAsync(sandbox, ct);
        if (wish.Retain)
        {
            _everRetained[name] = 0;
        }

        _desired[name] = wish with { Uid = made.Metadata.Uid };
        if (!wish.Ephemeral)
        {
            _retained.TryRemove(name, out _);
        }

        Acts.Add("create");
    }

    /// <summary>What takes the operator to each of its rights, without any fault: every child loses its label, one is spoilt, one sandbox expires.</summary>
    public async Task ExerciseAsync(CancellationToken ct)
    {
        const string Name = "exercise";
        var sandbox = new McpSandbox { Metadata = new() { Name = Name, NamespaceProperty = @namespace } };
        await client.CustomObjects.CreateClusterCustomObjectAsync<McpSandboxClass>(
            new McpSandboxClass { Metadata = new() { Name = Name } }, McpSandbox.ApiGroup, McpSandbox.ApiVersionName, McpSandboxClass.Plural, cancellationToken: ct);
        sandbox.Spec.ClassName = Name;
        sandbox.Spec.Rollout = RolloutPolicy.Immediate;
        sandbox.Spec.Env = [new() { Name = MarkerVariable, Value = NextMarker() }, new() { Name = "SECRET", SecretKeyRef = new() { Name = TokenSecret, Key = "token" } }];
        _desired[Name] = new("", "", false, false, false, false);
        var made = await CreateAsync(sandbox, ct);
        _desired[Name] = new(made.Metadata.Uid, sandbox.Spec.Env[0].Value!, false, false, false, false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(ExerciseLimit);
        while (await ClusterPhaseAsync(Name, limit.Token) != SandboxPhase.Ready)
        {
            await Task.Delay(100, limit.Token);
        }

        foreach (var kind in Enumerable.Range(0, 5))
        {
            await TakeLabelAsync(Name, kind, ct);
        }

        // Any change wakes the operator, which puts the pod right before it goes.
        while (!await HasLabelAsync("mcp-" + Name, limit.Token))
        {
            await Task.Delay(100, limit.Token);
        }

        await SpoilServiceAsync(Name, ct);
        await ChangeNetworkAsync(Name, ct);
        await DeletePodAsync(Name, ct);
        await CreateShortLivedAsync(ct);
    }

    private async Task<bool> HasLabelAsync(string pod, CancellationToken ct) =>
        (await client.CoreV1.ReadNamespacedPodAsync(pod, @namespace, cancellationToken: ct)).Metadata.Labels.ContainsKey("app.kubernetes.io/managed-by");

    private async Task ActOnceAsync(CancellationToken ct)
    {
        var names = _desired.Keys.Order(StringComparer.Ordinal).ToArray();
        if (names.Length < sandboxes && random.Next(2) == 0)
        {
            await CreateAsync(FreeName(), ct);
            return;
        }

        if (names.Length == 0)
        {
            return;
        }

        var name = names[random.Next(names.Length)];
        var act = random.Next(100);
        var task = act switch
        {
            < 20 => ChangeAsync(name, ct),
            < 28 => ChangeNetworkAsync(name, ct),
            < 48 => SuspendOrResumeAsync(name, ct),
            < 60 => DeletePodAsync(name, ct),
            < 68 => FailPodAsync(name, ct),
            < 74 => BreakChildAsync(name, ct),
            < 77 => TakeLabelAsync(name, random.Next(5), ct),
            < 78 => CreateShortLivedAsync(ct),
            < 82 => RestoreAsync(name, isLost: random.Next(2) == 0, ct),
            < 90 => DeleteAsync(name, ct),
            _ => MakeAnewAsync(name, ct),
        };
        await task;
    }

    private async Task ChangeAsync(string name, CancellationToken ct)
    {
        var marker = NextMarker();
        await PatchAsync(name, new() { ["env"] = new JsonArray(new JsonObject { ["name"] = MarkerVariable, ["value"] = marker }) }, ct);
        _desired[name] = _desired[name] with { Marker = marker };
        Acts.Add("update");
    }

    private async Task ChangeNetworkAsync(string name, CancellationToken ct)
    {
        await PatchAsync(name, new() { ["tools"] = new JsonObject { ["web"] = new JsonObject { ["enabled"] = random.Next(2) == 0 } } }, ct);
        Acts.Add("update of the network");
    }

    private async Task SuspendOrResumeAsync(string name, CancellationToken ct)
    {
        var suspended = !_desired[name].Suspended;
        await PatchAsync(name, new() { ["suspend"] = suspended }, ct);
        _desired[name] = _desired[name] with { Suspended = suspended };
        Acts.Add(suspended ? "suspend" : "resume");
    }

    private async Task DeletePodAsync(string name, CancellationToken ct)
    {
        await IfThereAsync(() => client.CoreV1.DeleteNamespacedPodAsync("mcp-" + name, @namespace, cancellationToken: ct));
        Acts.Add("delete pod");
    }

    private async Task FailPodAsync(string name, CancellationToken ct)
    {
        await IfThereAsync(async () =>
        {
            var pod = await client.CoreV1.ReadNamespacedPodAsync("mcp-" + name, @namespace, cancellationToken: ct);
            await kubelet.FailAsync(pod, "Evicted", ct);
        });
        Acts.Add("fail pod");
    }

    private async Task BreakChildAsync(string name, CancellationToken ct)
    {
        var kind = random.Next(4);
        if (kind == 2)
        {
            _desired[name] = _desired[name] with { Kept = (null, _desired[name].Kept.Claim) };
        }

        if (kind == 3)
        {
            await SpoilServiceAsync(name, ct);
            return;
        }

        await IfThereAsync(() => kind switch
        {
            0 => client.CoreV1.DeleteNamespacedServiceAsync("mcp-" + name, @namespace, cancellationToken: ct),
            1 => client.NetworkingV1.DeleteNamespacedNetworkPolicyAsync("mcp-" + name, @namespace, cancellationToken: ct),
            _ => client.CoreV1.DeleteNamespacedSecretAsync($"mcp-{name}-token", @namespace, cancellationToken: ct),
        });
        Acts.Add("delete child");
    }

    private async Task SpoilServiceAsync(string name, CancellationToken ct)
    {
        var patch = """{"spec":{"ports":[{"port":9999,"targetPort":9999,"name":"mcp","protocol":"TCP"}],"selector":{"more":"than-wanted"}}}""";
        await IfThereAsync(() => client.CoreV1.PatchNamespacedServiceAsync(new V1Patch(patch, V1Patch.PatchType.MergePatch), "mcp-" + name, @namespace, cancellationToken: ct));
        Acts.Add("spoil service");
    }

    /// <summary>Without it the operator's cache does not know the object.</summary>
    private async Task TakeLabelAsync(string name, int kind, CancellationToken ct)
    {
        if ((kind == 4 && _everRetained.ContainsKey(name)) || _restored.Contains(name))
        {
            // What was retained or restored has no owner: only its labels say whose it is, and without them it is a stranger's.
            return;
        }

        var patch = new V1Patch("""{"metadata":{"labels":{"app.kubernetes.io/managed-by":null}}}""", V1Patch.PatchType.MergePatch);
        await IfThereAsync(() => kind switch
        {
            0 => client.CoreV1.PatchNamespacedServiceAsync(patch, "mcp-" + name, @namespace, cancellationToken: ct),
            1 => client.NetworkingV1.PatchNamespacedNetworkPolicyAsync(patch, "mcp-" + name, @namespace, cancellationToken: ct),
            2 => client.CoreV1.PatchNamespacedSecretAsync(patch, $"mcp-{name}-token", @namespace, cancellationToken: ct),
            3 => client.CoreV1.PatchNamespacedPodAsync(patch, "mcp-" + name, @namespace, cancellationToken: ct),
            _ => client.CoreV1.PatchNamespacedPersistentVolumeClaimAsync(patch, $"mcp-{name}-workspace", @namespace, cancellationToken: ct),
        });
        Acts.Add("take label");
    }

    /// <summary>
    /// The sandbox is another one, with another uid and no status, and what it had is there without an owner: all of it made anew from a backup, or left
    /// where it was by a deletion that orphans. Its files and its token go on.
    /// </summary>
    private async Task RestoreAsync(string name, bool isLost, CancellationToken ct)
    {
        if (await _backup.TakeAsync(name, ct) is not { } copy)
        {
            return;
        }

        var wish = _desired[name];
        var uid = isLost ? await copy.LoseAndRestoreAsync(ct) : await copy.OrphanAndRecreateAsync(ct);
        _restored.Add(name);
        _desired[name] = wish with { Uid = uid, Kept = (wish.UserSecret ? null : copy.Token, wish.Ephemeral ? null : await copy.ClaimUidAsync(ct)) };
        Acts.Add(isLost ? "restore" : "orphan");
    }

    /// <summary>Nobody wants it in the end: its ttl is over by then.</summary>
    private async Task CreateShortLivedAsync(CancellationToken ct)
    {
        var sandbox = new McpSandbox { Metadata = new() { Name = "short-lived-" + NextMarker(), NamespaceProperty = @namespace } };
        sandbox.Spec.Lifecycle.Ttl = "3s";
        await CreateAsync(sandbox, ct);
        Acts.Add("create short-lived");
    }

    private Task<McpSandbox> CreateAsync(McpSandbox sandbox, CancellationToken ct) => client.CustomObjects.CreateNamespacedCustomObjectAsync<McpSandbox>(
        sandbox, McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, cancellationToken: ct);

    private async Task<string?> ClusterPhaseAsync(string name, CancellationToken ct) => (await client.CustomObjects.GetNamespacedCustomObjectAsync<McpSandbox>(
        McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, name, ct)).Status?.Phase;

    private async Task DeleteAsync(string name, CancellationToken ct)
    {
        await client.CustomObjects.DeleteNamespacedCustomObjectAsync(
            McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, name, cancellationToken: ct);
        if (_restored.Contains(name))
        {
            _left.Add(name);
        }

        if (_desired.TryRemove(name, out var wish) && wish is { Retain: true, Ephemeral: false })
        {
            _retained[name] = 0;
        }

        Acts.Add("delete");
    }

    private async Task MakeAnewAsync(string name, CancellationToken ct)
    {
        await DeleteAsync(name, ct);
        await CreateAsync(name, ct);
        Acts.Add("delete and create");
    }

    private Task<McpSandbox> PatchAsync(string name, JsonObject spec, CancellationToken ct) => client.CustomObjects.PatchNamespacedCustomObjectAsync<McpSandbox>(
        new V1Patch(new JsonObject { ["spec"] = spec }.ToJsonString(), V1Patch.PatchType.MergePatch),
        McpSandbox.ApiGroup, McpSandbox.ApiVersionName, @namespace, McpSandbox.Plural, name, cancellationToken: ct);

    private static async Task IfThereAsync(Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // Not made yet, or gone or replaced in this moment.
        }
        catch (HttpOperationException e) when (e.Response.StatusCode is HttpStatusCode.InternalServerError)
        {
            // A webhook that fails: the users' changes of what the operator made stand under it too.
        }
        catch (JsonException)
        {
            // A deletion that was done: old API servers answer a Status where the client expects the object.
        }
    }

    private string FreeName()
    {
        while (true)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"s{random.Next(sandboxes * 2):000}");
            if (!_desired.ContainsKey(name))
            {
                return name;
            }
        }
    }

    private string NextMarker() => (++_marker).ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Concurrent;
using DotNet.Testcontainers.Configurations;
using Testcontainers.K3s;

namespace ContainerMcp.TestCluster;

/// <summary>A node in a container of this test run's own, by Testcontainers.</summary>
internal sealed class ContainerNode(ClusterEnvironment environment) : INode
{
    private const string Archives = "/var/lib/container-mcp/images";

    private readonly ConcurrentDictionary<string, Lazy<Task>> _loaded = new();
    private K3sContainer? _container;

    public bool IsMadeHere { get; private set; }

    public async Task<string> StartAsync(string directory)
    {
        _container = new K3sBuilder(environment["CONTAINER_MCP_K3S_IMAGE"])
            // eng/test removes what a killed run leaves behind by this label.
            .WithLabel("containermcp.dev/test-run", Environment.GetEnvironmentVariable("CONTAINER_MCP_TEST_RUN") ?? "single")
            .WithBindMount(environment["CONTAINER_MCP_IMAGE_ARCHIVES"], Archives, AccessMode.ReadOnly)
            // Only the node built from Debian packages reads these: it asks for no name outside, keeps an audit log, and what its
            // pods send to the world ends in the container.
            .WithEnvironment("CLUSTER_INTERNET", "none")
            .WithEnvironment("CLUSTER_NETWORK_POLICY", Environment.GetEnvironmentVariable("CLUSTER_NETWORK_POLICY") ?? "on")
            .WithEnvironment("CLUSTER_DNS_UPSTREAM", "none")
            .WithEnvironment("CLUSTER_AUDIT", "true")
            .Build();
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await _container.StartAsync(deadline.Token);
        IsMadeHere = (await _container.ExecAsync(["test", "-e", "/run/netns/internet"], deadline.Token)).ExitCode == 0;
        var path = Path.Combine(directory, "kubeconfig");
        await File.WriteAllTextAsync(path, await _container.GetKubeconfigAsync(), deadline.Token);
        return path;
    }

    public Task LoadImageAsync(string image, CancellationToken ct) =>
        _loaded.GetOrAdd(image, name => new Lazy<Task>(() => ImportAsync(name, ct))).Value;

    public async ValueTask DisposeAsync()
    {
        if (_container is not null)
        {
            await _container.DisposeAsync();
        }
    }

    private async Task ImportAsync(string image, CancellationToken ct)
    {
        var archive = await environment.ArchiveAsync(image, ct);
        var result = await _container!.ExecAsync(["ctr", "-n", "k8s.io", "images", "import", $"{Archives}/{archive}"], ct);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"the node cannot import {image}: {result.Stdout}{result.Stderr}");
        }
    }
}

using System.Runtime.CompilerServices;
using ContainerMcp.Crds.V1Alpha1;
using ContainerMcp.Operator.Sandboxes.Desired;
using ContainerMcp.Operator.Sandboxes.Effective;
using ContainerMcp.Operator.Sandboxes.Model;
using ContainerMcp.TestCommon;
using k8s;
using Xunit;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

/// <summary>The hashes that pods made from this repository's examples carry in clusters: with another one, an upgrade of the operator replaces the pod.</summary>
public sealed class TemplateHashTests
{
    private static readonly ClusterCapabilities[] Clusters = [new(1, 20), new(1, 30), new(1, 34)];

    private static readonly Dictionary<string, Type> Kinds = new()
    {
        ["containermcp.dev/v1alpha1/McpSandbox"] = typeof(McpSandbox),
        ["containermcp.dev/v1alpha1/McpSandboxClass"] = typeof(McpSandboxClass),
    };

    /// <summary>To accept a change on purpose, which makes every running pod outdated: run with UPDATE_GOLDEN=1 and say so in the documentation.</summary>
    [Fact]
    public void No_upgrade_replaces_the_pods_of_the_examples()
    {
        var examples = Examples().ToList();
        McpSandboxClass?[] classes = [null, .. examples.OfType<McpSandboxClass>()];
        var actual = string.Concat(
            from sandbox in examples.OfType<McpSandbox>()
            from offer in classes
            from cluster in Clusters
            select $"{sandbox.Metadata.Name} {offer?.Metadata.Name ?? "-"} {cluster} {HashOf(sandbox, offer, cluster)}\n");
        var path = Path.Combine(Path.GetDirectoryName(ThisFile())!, "template-hashes.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }

    private static string HashOf(McpSandbox example, McpSandboxClass? offer, ClusterCapabilities cluster)
    {
        var sandbox = Given.Sandbox(name: example.Metadata.Name);
        sandbox.Spec = EffectiveSpec.Of(example.Spec, offer?.Spec);
        return PodBuilder.Build(sandbox, Given.Options, cluster).Metadata.Annotations[SandboxLabels.TemplateHash];
    }

    private static IEnumerable<object> Examples() => Directory.EnumerateFiles(Repository.PathOf("examples"), "*.yaml")
        .Order(StringComparer.Ordinal)
        .SelectMany(path => KubernetesYaml.LoadAllFromString(File.ReadAllText(path), Kinds));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

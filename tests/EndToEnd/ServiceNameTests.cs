using ContainerMcp.EndToEnd.Tests.Infrastructure;
using k8s;
using k8s.Models;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>An agent in a pod of its own, which knows the URL and the token and has no other means.</summary>
public sealed class ServiceNameTests(Installation installation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pod_reaches_the_sandbox_by_status_url()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var access = await ns.StartAsync("named", "  workspace: {ephemeral: true}", Ct);
        await ns.Client.CoreV1.CreateNamespacedPodAsync(
            AgentPod(access.Url, installation.SandboxImage, await AgentAsync()), ns.Name, cancellationToken: Ct);

        var pod = await Eventually.GetAsync(
            "the agent's end",
            async () => await ns.Client.CoreV1.ReadNamespacedPodAsync("agent", ns.Name, cancellationToken: Ct) is { Status.Phase: "Succeeded" or "Failed" } ended ? ended : null,
            Patience, Ct, ns.DescribeAsync);

        var log = (await ns.KubectlAsync(Ct, "logs", "agent")).Ok();
        Assert.True(pod.Status.Phase == "Succeeded", log);
        Assert.Contains("event: endpoint", log, StringComparison.Ordinal);
        Assert.Contains("hello from a pod", log, StringComparison.Ordinal);
    }

    private static Task<string> AgentAsync() => File.ReadAllTextAsync(Repository.File("tests/EndToEnd/agent_in_a_pod.py"), Ct);

    /// <summary>The sandbox image brings Python along; nothing else of it is used.</summary>
    private static V1Pod AgentPod(Uri url, string image, string code) => new()
    {
        Metadata = new V1ObjectMeta { Name = "agent" },
        Spec = new V1PodSpec
        {
            RestartPolicy = "Never",
            AutomountServiceAccountToken = false,
            Containers =
            [
                new V1Container
                {
                    Name = "agent",
                    Image = image,
                    ImagePullPolicy = "IfNotPresent",
                    Command = ["python3", "-c", code],
                    Env =
                    [
                        new V1EnvVar { Name = "MCP_URL", Value = url.AbsoluteUri },
                        new V1EnvVar
                        {
                            Name = "MCP_TOKEN",
                            ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = "mcp-named-token", Key = "token" } },
                        },
                    ],
                },
            ],
        },
    };
}

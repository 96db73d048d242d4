using ContainerMcp.EndToEnd.Tests.Infrastructure;

namespace ContainerMcp.EndToEnd.Tests;

/// <summary>
/// A default class is every namespace's, so this runs when no other test has sandboxes: what they got from it, they would miss when it
/// is deleted.
/// </summary>
[Collection(Installation.WholeCluster)]
public sealed class DefaultClassTests(Installation installation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sandbox_above_a_ceiling_of_the_default_class_is_refused_in_kubectl_describe()
    {
        await using var ns = await SandboxNamespace.CreateAsync(installation, Ct);
        var name = "default-" + ns.Name;
        (await installation.Kubectl.ApplyAsync(
            $$"""
            apiVersion: containermcp.dev/v1alpha1
            kind: McpSandboxClass
            metadata:
              name: {{name}}
              annotations: { containermcp.dev/is-default-class: "true" }
            spec: { max: { workspaceSize: 900Gi } }
            """,
            Ct)).Ok();
        try
        {
            (await ns.ApplyAsync(SandboxNamespace.Sandbox("greedy", "  workspace: {size: 901Gi}"), Ct)).Ok();
            var message = $"spec.workspace.size: 901Gi is more than class \"{name}\" allows (900Gi)";
            await Eventually.TrueAsync(
                message,
                async () => (await ns.KubectlAsync(Ct, "describe", "mcpsandbox", "greedy")).Stdout is var text
                    && text.Split("Events:") is [var status, var events] && status.Contains(message, StringComparison.Ordinal) && events.Contains(message, StringComparison.Ordinal),
                Patience, Ct, ns.DescribeAsync);

            var row = (await ns.KubectlAsync(Ct, "get", "mcpsbclass", name, "--no-headers")).Ok();
            Assert.Contains("true", row, StringComparison.Ordinal);
        }
        finally
        {
            await installation.Kubectl.RunAsync(CancellationToken.None, "delete", "mcpsandboxclass", name, "--ignore-not-found", "--timeout=30s");
        }
    }
}

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>A class of the test's own, deleted at the end.</summary>
internal sealed class SandboxClass : IAsyncDisposable
{
    private readonly Kubectl _kubectl;
    private readonly string _name;

    private SandboxClass(Kubectl kubectl, string name)
    {
        _kubectl = kubectl;
        _name = name;
    }

    /// <param name="kubectl">Makes it.</param>
    /// <param name="name">Its name; a namespace of the test's own is one that nobody else has.</param>
    /// <param name="spec">Its spec, YAML in one line.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<SandboxClass> CreateAsync(Kubectl kubectl, string name, string spec, CancellationToken ct)
    {
        (await kubectl.ApplyAsync(
            $"""
            apiVersion: containermcp.dev/v1alpha1
            kind: McpSandboxClass
            metadata:
              name: {name}
            spec: {spec}
            """,
            ct)).Ok();
        return new(kubectl, name);
    }

    public async ValueTask DisposeAsync() =>
        await _kubectl.RunAsync(CancellationToken.None, "delete", "mcpsandboxclass", _name, "--ignore-not-found", "--timeout=30s");
}

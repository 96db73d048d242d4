using Xunit;

[assembly: AssemblyFixture(typeof(ContainerMcp.SandboxServer.Tests.Isolation.SandboxFixture))]

namespace ContainerMcp.SandboxServer.Tests.Isolation;

/// <summary>Two sandboxes for all tests that need nothing special: one with the standard commands, one with every program.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    /// <summary>A value in this process's environment that no answer may contain.</summary>
    public const string Canary = "canary-6f1d0c7e-in-the-environment";

    internal Sandbox Standard { get; private set; } = null!;

    internal Sandbox Everything { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable("CONTAINER_MCP_TEST_CANARY", Canary);
        Standard = await Sandbox.CreateAsync();
        Everything = await Sandbox.CreateAsync(options => options with { AllowAllCommands = true });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sandbox in new[] { Standard, Everything })
        {
            await (sandbox?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }
}

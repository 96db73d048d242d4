using ContainerMcp.Examples.Agent;

namespace ContainerMcp.EndToEnd.Tests.Infrastructure;

/// <summary>examples/agent as its own process, as a newcomer runs it.</summary>
internal static class ExampleAgent
{
    public static Task<CommandOutput> RunAsync(Installation installation, CancellationToken ct, params string[] arguments) =>
        Command.RunAsync(
            "dotnet",
            [typeof(SandboxAccess).Assembly.Location, .. arguments],
            ct,
            environment: new Dictionary<string, string?> { ["KUBECONFIG"] = installation.Kubeconfig },
            timeout: TimeSpan.FromMinutes(2));
}

using ContainerMcp.SandboxServer.Isolation;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>Jails that run nothing: every command and script writes the same.</summary>
internal sealed class JailOutput(string stdout, string stderr) : IJailRunner
{
    public Task<JailResult> RunAsync(JailRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new JailResult(JailOutcome.Completed, stdout, stderr, 0, """{"result":null,"note":null,"exit_code":0}"""));
}

using ContainerMcp.SandboxServer.Isolation;

namespace ContainerMcp.SandboxServer.Tests.Fixtures;

/// <summary>Jails that run nothing: commands echo their text, and a command <c>wait</c> lasts until it is cancelled.</summary>
internal sealed class StubJails : IJailRunner
{
    public async Task<JailResult> RunAsync(JailRequest request, CancellationToken cancellationToken)
    {
        if (request.Input == "wait")
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return new(JailOutcome.Completed, request.Input, "", 0, """{"result":null,"note":null,"exit_code":0}""");
    }
}

using ContainerMcp.ControllerRuntime.Common;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>Asks an API server that could not be reached once a second whether it is back: <see cref="ServerContact"/> tells all who wait.</summary>
internal sealed class ContactProbe(ApiConnection connection, ServerContact contact, TimeProvider timeProvider)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Everybody may read it, and nothing has to be looked up for it.
    private static readonly ApiRequest Version = new("get", "discovery", HttpMethod.Get, "version") { IsUrgent = true };

    /// <summary>Watches over the contact until cancelled.</summary>
    public async Task RunAsync(LoopHandle loop, CancellationToken cancellationToken)
    {
        while (true)
        {
            loop.Tick();
            await Task.Delay(Pause, timeProvider, cancellationToken);
            if (contact.IsUnreachable)
            {
                await AskAsync(cancellationToken);
            }
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            await connection.SendAsync(Version, static (_, _) => Task.FromResult(true), cancellationToken);
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or TimeoutException)
        {
            // A refusal is an answer, and everything else has been noted: it is asked again.
        }
    }
}

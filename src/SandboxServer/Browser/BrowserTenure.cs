namespace ContainerMcp.SandboxServer.Browser;

/// <summary>One browser and who uses it; guarded by its host's lock.</summary>
internal sealed class BrowserTenure(Task<BrowserSession> started)
{
    private Task? _ended;

    public Task<BrowserSession> Started => started;

    /// <summary>Calls that use it now.</summary>
    public int Users { get; set; }

    /// <summary>Calls that ever used it.</summary>
    public int Calls { get; set; }

    /// <summary>Something of it did not end as it should.</summary>
    public bool Spoiled { get; set; }

    /// <summary>Whether another call may use it.</summary>
    public bool CanServe(int maxCalls) =>
        !Spoiled && Calls < maxCalls && (!started.IsCompleted || (started.IsCompletedSuccessfully && started.Result.IsUsable));

    /// <summary>Ends the browser, also one that is still starting. Safe to call more than once.</summary>
    public Task EndAsync()
    {
        lock (started)
        {
            return _ended ??= EndCoreAsync();
        }
    }

    private async Task EndCoreAsync()
    {
        try
        {
            await (await started).DisposeAsync();
        }
        catch (Exception e) when (started.IsFaulted || started.IsCanceled)
        {
            _ = e; // whoever waited for the start has been told
        }
    }
}

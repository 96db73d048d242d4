using System.Diagnostics.CodeAnalysis;
using ContainerMcp.SandboxServer.Isolation;
using Microsoft.Playwright;

namespace ContainerMcp.SandboxServer.Browser;

/// <summary>
/// Owns the browser: started by the first call, shared by those that follow, replaced when it fails or has served many,
/// stopped when nobody calls.
/// </summary>
internal sealed partial class BrowserHost(
    ServiceJails jails, BrowserEgress egress, BrowserOptions options, TimeProvider time, ILogger<BrowserHost> logger) : IPageRenderer, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _pages = new(options.MaxPages, options.MaxPages);
    private readonly CancellationTokenSource _stopping = new(); // has no timer and no handle, so nothing to dispose of
    private readonly HashSet<Task> _endings = [];
    private BrowserTenure? _current;
    private ITimer? _idle;

    /// <summary>The browser that runs now; null when none does.</summary>
    public BrowserSession? Running
    {
        get
        {
            lock (_gate)
            {
                return _current is { Started.IsCompletedSuccessfully: true } tenure ? tenure.Started.Result : null;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<RenderedPage> RenderAsync(Uri url, BrowseWait wait, CancellationToken ct)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _stopping.Token);
        await _pages.WaitAsync(linked.Token);
        var tenure = Enter();
        Task<BrowserTab>? opening = null;
        try
        {
            var session = await tenure.Started.WaitAsync(linked.Token);
            opening = session.TakeTabAsync();
            return await VisitAsync(session, opening, url, wait, linked.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new BrowserFault("the server is stopping");
        }
        finally
        {
            _ = FinishAsync(tenure, opening);
        }
    }

    /// <summary>Ends the browser and waits until no process of it is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task[] endings;
        lock (_gate)
        {
            _idle?.Dispose();
            Retire();
            endings = [.. _endings];
        }

        await Task.WhenAll(endings);
    }

    private async Task<RenderedPage> VisitAsync(BrowserSession session, Task<BrowserTab> opening, Uri url, BrowseWait wait, CancellationToken ct)
    {
        try
        {
            var tab = await opening.WaitAsync(ct);
            return await new PageVisit(session, tab, egress.Policy, options, time).RunAsync(url, wait, ct);
        }
        catch (PlaywrightException e)
        {
            LogFailed(e.Message);
            throw new BrowserFault(
                e.Message.Contains(BrowserMessages.TooLong, StringComparison.Ordinal) ? "the page or its address is too large to be read"
                : session.IsUsable ? "the page ended unexpectedly"
                : "the browser ended unexpectedly; the next call starts a new one");
        }
    }

    // The answer does not wait for it: the page of the next call is made and this one's closed meanwhile.
    private async Task FinishAsync(BrowserTenure tenure, Task<BrowserTab>? opening)
    {
        try
        {
            if (opening is not null)
            {
                await CloseAsync(tenure, opening);
            }
        }
        finally
        {
            Leave(tenure);
            _ = _pages.Release();
        }
    }

    // A context that does not close is a page that will not end: the whole browser goes.
    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the browser goes, and nobody else is told.")]
    private async Task CloseAsync(BrowserTenure tenure, Task<BrowserTab> opening)
    {
        try
        {
            if (tenure.CanServe(options.MaxCalls) && !_stopping.IsCancellationRequested)
            {
                tenure.Started.Result.Prepare();
            }

            var tab = await opening.WaitAsync(options.CloseLimit, time);
            using (tab.Visit)
            {
                await tab.Context.CloseAsync().WaitAsync(options.CloseLimit, time);
            }
        }
        catch (Exception)
        {
            tenure.Spoiled = true;
        }
    }

    private BrowserTenure Enter()
    {
        lock (_gate)
        {
            if (_current is not null && !_current.CanServe(options.MaxCalls))
            {
                Retire();
            }

            _current ??= new BrowserTenure(Task.Run(StartAsync));
            _current.Users++;
            _current.Calls++;
            return _current;
        }
    }

    private async Task<BrowserSession> StartAsync()
    {
        using var limit = new CancellationTokenSource(options.StartLimit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _stopping.Token);
        var start = time.GetTimestamp();
        try
        {
            var session = await BrowserSession.StartAsync(jails, egress, options, linked.Token);
            var elapsed = time.GetElapsedTime(start);
            LogStarted(elapsed);
            session.Prepare();
            return session;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new BrowserFault("the browser did not start in time: the machine is overloaded");
        }
    }

    private void Leave(BrowserTenure tenure)
    {
        lock (_gate)
        {
            tenure.Users--;
            if (tenure == _current && !tenure.CanServe(options.MaxCalls))
            {
                Retire();
            }
            else if (tenure == _current && tenure.Users == 0)
            {
                var call = tenure.Calls;
                _idle?.Dispose();
                _idle = time.CreateTimer(_ => RetireIfIdle(tenure, call), null, options.Idle, Timeout.InfiniteTimeSpan);
            }
            else if (tenure != _current && tenure.Users == 0)
            {
                End(tenure);
            }
        }
    }

    private void RetireIfIdle(BrowserTenure tenure, int call)
    {
        lock (_gate)
        {
            if (tenure == _current && tenure.Users == 0 && tenure.Calls == call)
            {
                LogIdle(options.Idle);
                Retire();
            }
        }
    }

    // No new calls; those that run go on unless the server stops.
    private void Retire()
    {
        if (_current is { } tenure)
        {
            _current = null;
            if (tenure.Users == 0 || _stopping.IsCancellationRequested)
            {
                End(tenure);
            }
        }
    }

    private void End(BrowserTenure tenure)
    {
        var ending = Task.Run(tenure.EndAsync);
        _ = _endings.Add(ending);
        _ = ending.ContinueWith(
            ended =>
            {
                lock (_gate)
                {
                    _ = _endings.Remove(ended);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Browser started in {Elapsed}.")]
    private partial void LogStarted(TimeSpan elapsed);

    [LoggerMessage(Level = LogLevel.Information, Message = "Browser stopped: no call for {Idle}.")]
    private partial void LogIdle(TimeSpan idle);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page failed: {Reason}")]
    private partial void LogFailed(string reason);
}

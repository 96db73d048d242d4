using System.Collections.Concurrent;
using ContainerMcp.ControllerRuntime.Api;
using ContainerMcp.ControllerRuntime.Control;

namespace ContainerMcp.ControllerRuntime.Tests.Fixtures;

/// <summary>Notes its calls and does what the test says.</summary>
internal sealed class WidgetController : IEntityController<Widget>
{
    private readonly ConcurrentDictionary<string, int> _running = new();

    public ConcurrentQueue<string> Calls { get; } = new();

    public bool Overlapped { get; private set; }

    public Func<Widget, CancellationToken, Task<ReconciliationResult<Widget>>> OnReconcile { get; set; } =
        (widget, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget));

    public Func<Widget, CancellationToken, Task<ReconciliationResult<Widget>>> OnDeleted { get; set; } =
        (widget, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget));

    public int Count(string call) => Calls.Count(c => c == call);

    public Task<ReconciliationResult<Widget>> ReconcileAsync(Widget entity, CancellationToken cancellationToken) =>
        CallAsync($"reconcile {entity.Metadata.Name}", entity, OnReconcile, cancellationToken);

    public Task<ReconciliationResult<Widget>> DeletedAsync(Widget entity, CancellationToken cancellationToken) =>
        CallAsync($"deleted {entity.Metadata.Name}", entity, OnDeleted, cancellationToken);

    public Task<ReconciliationResult<Widget>?> UnreadableAsync(UnreadableObject unreadable, CancellationToken cancellationToken)
    {
        Calls.Enqueue($"unreadable {unreadable.Key.Name}");
        return Task.FromResult<ReconciliationResult<Widget>?>(null);
    }

    private async Task<ReconciliationResult<Widget>> CallAsync(
        string call, Widget entity, Func<Widget, CancellationToken, Task<ReconciliationResult<Widget>>> act, CancellationToken cancellationToken)
    {
        Calls.Enqueue(call);
        if (_running.AddOrUpdate(entity.Metadata.Name, 1, (_, n) => n + 1) > 1)
        {
            Overlapped = true;
        }

        try
        {
            return await act(entity, cancellationToken);
        }
        finally
        {
            _running.AddOrUpdate(entity.Metadata.Name, 0, (_, n) => n - 1);
        }
    }
}

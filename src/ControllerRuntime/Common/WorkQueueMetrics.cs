namespace ContainerMcp.ControllerRuntime.Common;

/// <summary>What a work queue reports, with its controller's name.</summary>
internal sealed class WorkQueueMetrics(RuntimeMetrics metrics, KeyValuePair<string, object?> tag)
{
    public void Added() => metrics.QueueAdded(tag);

    public void Retried() => metrics.QueueRetried(tag);

    public void Taken(TimeSpan wait) => metrics.QueueTaken(tag, wait);
}

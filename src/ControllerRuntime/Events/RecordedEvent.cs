using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Events;

/// <summary>An event on its way to the API server.</summary>
internal sealed record RecordedEvent(V1ObjectReference Regarding, EventType Type, string Reason, string Action, string Note, DateTimeOffset At)
{
    /// <summary>What makes two events the same.</summary>
    public (string? Uid, EventType Type, string Reason, string Action, string Note) Identity => (Regarding.Uid, Type, Reason, Action, Note);
}

using k8s;
using k8s.Models;

namespace ContainerMcp.ControllerRuntime.Events;

/// <summary>
/// Tells users what happened to an object (<c>kubectl describe</c>). Best effort: never throws, never waits, may drop.
/// </summary>
public interface IEventRecorder
{
    /// <summary>Records an event. The same event of the same object within six minutes becomes one with a count.</summary>
    /// <param name="regarding">The object.</param>
    /// <param name="type">Normal or Warning.</param>
    /// <param name="reason">One CamelCase word why, such as <c>PodCreated</c>; at most 128 characters.</param>
    /// <param name="action">One CamelCase word what was done, such as <c>Reconcile</c>; at most 128 characters.</param>
    /// <param name="note">A sentence for people; cut at 1,024 bytes.</param>
    void Record(IKubernetesObject<V1ObjectMeta> regarding, EventType type, string reason, string action, string note);
}

using k8s.Models;

namespace ContainerMcp.Operator.Tests.Sandboxes.Desired;

/// <summary>One control of the Pod Security Standards.</summary>
/// <param name="Level">The level that begins to ask for it: baseline or restricted.</param>
/// <param name="Name">The standard's own name.</param>
/// <param name="Refused">The values of a pod that the control does not allow, by field.</param>
internal sealed record PodSecurityRule(string Level, string Name, Func<V1Pod, IEnumerable<string>> Refused)
{
    public IEnumerable<string> Violations(V1Pod pod) => Refused(pod).Select(what => $"{Level}: {Name}: {what}");
}

using System.Globalization;
using ContainerMcp.Common;
using ContainerMcp.Operator.Sandboxes.Model;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Desired;

/// <summary>Tells the server of a new pod that, when and why an earlier one ended, for its agents.</summary>
/// <param name="Reason">The reason in plain words, a clause.</param>
/// <param name="Time">When it ended.</param>
internal sealed record RestartNote(string Reason, DateTimeOffset Time)
{
    // It may hold the words of a kubelet.
    private const int Longest = 300;

    /// <summary>The pod with the note. Its template hash stays: why the last pod ended is nothing that the spec asks for.</summary>
    public V1Pod AddTo(V1Pod pod)
    {
        var time = Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        // A desired pod has the server's container and no other.
        var container = pod.Spec.Containers.Single();
        List<V1EnvVar> env = [.. container.Env, new() { Name = ServerVariables.RestartReason, Value = Printable(Reason) }, new() { Name = ServerVariables.RestartTime, Value = time }];
        return pod with { Spec = pod.Spec with { Containers = [container with { Env = env }] } };
    }

    // The kubelet expands $(NAME) in values.
    private static string Printable(string text)
    {
        var line = string.Concat(Excerpt.Of(text, Longest).Select(c => char.IsControl(c) ? ' ' : c));
        return line.Replace("$", "$$", StringComparison.Ordinal);
    }
}

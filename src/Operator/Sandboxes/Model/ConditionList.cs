using ContainerMcp.Crds.V1Alpha1.Conditions;
using k8s.Models;

namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>Builds the conditions of a status, keeping the time of those whose status did not change.</summary>
internal sealed class ConditionList(IList<V1Condition>? previous, long? generation, DateTimeOffset now)
{
    // What pods, servers and admission say goes into the message: bounded, so that the object stays small.
    private const int LongestMessage = 1024;

    private readonly List<V1Condition> _conditions = [];

    public IList<V1Condition> All => _conditions;

    public void Set(string type, bool? status, string reason, string message)
    {
        var word = status switch { true => ConditionStatus.True, false => ConditionStatus.False, _ => ConditionStatus.Unknown };
        var before = previous?.FirstOrDefault(condition => condition.Type == type);
        _conditions.Add(new()
        {
            Type = type,
            Status = word,
            Reason = reason,
            Message = Clean(message),
            ObservedGeneration = generation,
            LastTransitionTime = before?.Status == word ? before.LastTransitionTime : Seconds(now),
        });
    }

    // Kubernetes' times are whole seconds: a finer one would read back differently and look like a change.
    private static DateTime Seconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()).UtcDateTime;

    private static string Clean(string message) => Excerpt.Of(string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c)).Trim(), LongestMessage);

}

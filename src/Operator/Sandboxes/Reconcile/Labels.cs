using System.Text.Json.Nodes;

namespace ContainerMcp.Operator.Sandboxes.Reconcile;

/// <summary>Keeps labels on objects that are not applied as a whole. A pod without its label would be outside of its NetworkPolicy.</summary>
internal static class Labels
{
    /// <summary>A merge patch that sets the labels which are missing or different; empty when none is.</summary>
    public static JsonObject Repair(IDictionary<string, string>? current, IDictionary<string, string> desired)
    {
        var missing = new JsonObject();
        foreach (var (key, value) in desired)
        {
            if (current is null || !current.TryGetValue(key, out var found) || found != value)
            {
                missing[key] = value;
            }
        }

        return missing.Count == 0 ? [] : new JsonObject { ["metadata"] = new JsonObject { ["labels"] = missing } };
    }
}

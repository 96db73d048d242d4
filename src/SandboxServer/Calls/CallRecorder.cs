using System.Diagnostics;
using ContainerMcp.SandboxServer.Diagnostics;
using ContainerMcp.SandboxServer.Egress;

namespace ContainerMcp.SandboxServer.Calls;

/// <summary>Counts calls that have ended, and writes their audit lines.</summary>
internal sealed class CallRecorder(ServerMetrics metrics, AuditLog audit)
{
    private const int SessionCharacters = 8;

    /// <summary>A call that nobody could read is a call all the same.</summary>
    public void RecordUnreadable(string? sessionId) => Record("unknown", sessionId, [], CallOutcome.Refused, TimeSpan.Zero, 0, new(null), null);

    /// <summary>Records how a call ended.</summary>
    public void Record<TResult>(Call call, CallEnding<TResult> ending, TimeSpan duration, EgressTrail egress)
        where TResult : class
    {
        Activity.Current?.SetTag("container_mcp.outcome", ending.Outcome);
        Record(call.Name, call.SessionId, call.Arguments, ending.Outcome, duration, ending.Length, egress, ending.ErrorId);
    }

    private void Record(
        string name, string? sessionId, IReadOnlyList<ArgumentShape> arguments, string outcome, TimeSpan duration, long length, EgressTrail egress, string? errorId)
    {
        metrics.RecordCall(name, outcome, duration, arguments.Sum(argument => argument.Bytes), length);
        audit.Write(new(Session(sessionId), name, arguments, outcome, duration, length, egress, errorId));
    }

    private static string Session(string? id) => id is { Length: > 0 } ? id[..Math.Min(SessionCharacters, id.Length)] : "-";
}

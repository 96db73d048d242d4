using ContainerMcp.ControllerRuntime.Common;

namespace ContainerMcp.Operator.Sandboxes.Model;

/// <summary>The name of an installation of the operator: its lease, by which others see whether it lives.</summary>
/// <param name="Lease">Namespace and name of the lease.</param>
/// <param name="IsElected">Whether there is a lease; a single replica may go without.</param>
internal sealed record InstallationName(NamespacedName Lease, bool IsElected)
{
    private const string Unelected = " without election";

    /// <summary>This installation.</summary>
    public static InstallationName Of(RuntimeOptions options) => new(new(options.OperatorNamespace, options.LeaseName), options.LeaderElection);

    /// <summary>Reads a mark; null for text that is none.</summary>
    public static InstallationName? Parse(string? text)
    {
        var isElected = text?.EndsWith(Unelected, StringComparison.Ordinal) == false;
        var parts = (isElected ? text : text?[..^Unelected.Length])?.Split('/');
        return parts is [{ Length: > 0 } @namespace, { Length: > 0 } name] ? new(new(@namespace, name), isElected) : null;
    }

    /// <summary>The mark.</summary>
    public override string ToString() => IsElected ? Lease.ToString() : Lease + Unelected;
}

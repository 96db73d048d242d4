using ContainerMcp.ControllerRuntime.Common;

namespace ContainerMcp.ControllerRuntime.Cache;

/// <summary>
/// Which of the listed namespaces are left out for now: those that refuse to be listed, because they are gone or the right to read them is. The
/// others are served meanwhile, and they are too as soon as they can be listed again.
/// </summary>
internal sealed partial class ServedNamespaces
{
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<string>> _refusals = new(StringComparer.Ordinal);

    public ServedNamespaces(RuntimeMetrics metrics, ILogger<ServedNamespaces> logger)
    {
        _logger = logger;
        metrics.ObserveLeftOut(() => LeftOut.Count);
    }

    /// <summary>Raised when a namespace that was left out is served again; handlers must be quick and must not throw.</summary>
    public event Action<string>? Returned;

    /// <summary>The namespaces that are left out.</summary>
    public IReadOnlyList<string> LeftOut
    {
        get
        {
            lock (_lock)
            {
                return [.. _refusals.Keys];
            }
        }
    }

    /// <summary>Whether nothing is done in the namespace for now. Never true of null: cluster-scoped objects, or all namespaces together.</summary>
    public bool IsLeftOut(string? @namespace)
    {
        lock (_lock)
        {
            return @namespace is not null && _refusals.ContainsKey(@namespace);
        }
    }

    /// <summary>A kind cannot be listed in the namespace.</summary>
    public void Refused(string kind, string @namespace, string why)
    {
        lock (_lock)
        {
            if (!_refusals.TryGetValue(@namespace, out var kinds))
            {
                _refusals[@namespace] = kinds = new(StringComparer.Ordinal);
                LogLeftOut(@namespace, kind, why);
            }

            kinds.Add(kind);
        }
    }

    /// <summary>A kind has been listed in the namespace.</summary>
    public void Listed(string kind, string @namespace)
    {
        lock (_lock)
        {
            if (!_refusals.TryGetValue(@namespace, out var kinds) || !kinds.Remove(kind) || kinds.Count > 0)
            {
                return;
            }

            _refusals.Remove(@namespace);
        }

        LogReturned(@namespace);
        Returned?.Invoke(@namespace);
    }

    [LoggerMessage(LogLevel.Error, "The namespace {Namespace} is left out until it can be listed; the others are served. It refuses {Kind}: {Why}. Is it there, and the operator's RoleBinding in it?")]
    private partial void LogLeftOut(string @namespace, string kind, string why);

    [LoggerMessage(LogLevel.Information, "The namespace {Namespace} can be listed again and is served.")]
    private partial void LogReturned(string @namespace);
}

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Starts jails; prepares what those of one kind have in common once, when the first is wanted.</summary>
internal sealed partial class JailFactory(IsolationOptions options, TimeProvider time, ILogger<JailFactory> logger) : IDisposable
{
    private const int MostAttempts = 4;

    private readonly SemaphoreSlim _preparing = new(1, 1);
    private readonly Dictionary<JailKind, JailTemplate> _templates = [];

    public IsolationOptions Options => options;

    /// <exception cref="JailException">There is no jail, or it does not isolate.</exception>
    public async Task<Jail> StartAsync(JailKind kind, CancellationToken cancellationToken)
    {
        var template = await PrepareAsync(kind, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                if (kind != JailKind.Browser && !WorkspaceRoot.Restore(options.Workspace))
                {
                    throw WorkspaceRoot.Closed();
                }

                var jail = await Jail.StartAsync(template, time, cancellationToken);
                JailMetrics.RecordStart(kind, started: true);
                return jail;
            }
            catch (JailException e)
            {
                JailMetrics.RecordStart(kind, started: false);
                LogNoJail(kind, attempt, e.Message, e.Diagnostics);
                if (!e.IsTransient || attempt == MostAttempts)
                {
                    throw;
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (var template in _templates.Values)
        {
            template.Dispose();
        }

        _preparing.Dispose();
    }

    private async Task<JailTemplate> PrepareAsync(JailKind kind, CancellationToken cancellationToken)
    {
        await _preparing.WaitAsync(cancellationToken);
        try
        {
            if (!_templates.TryGetValue(kind, out var template))
            {
                template = await JailTemplate.CreateAsync(kind, options, time, cancellationToken);
                _templates.Add(kind, template);
            }

            return template;
        }
        finally
        {
            _preparing.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No {Kind} jail (attempt {Attempt}): {Reason} firejail said: {Diagnostics}")]
    private partial void LogNoJail(JailKind kind, int attempt, string reason, string diagnostics);
}

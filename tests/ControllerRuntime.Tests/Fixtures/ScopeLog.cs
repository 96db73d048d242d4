using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ContainerMcp.ControllerRuntime.Tests.Fixtures;

/// <summary>Keeps log lines as a console writes them: the scopes in their own words, then the message.</summary>
internal sealed class ScopeLog : ILoggerProvider, ISupportExternalScope, ILogger
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _scopes.Push(state);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = new System.Text.StringBuilder();
        _scopes.ForEachScope((scope, into) => into.Append(" => ").Append(scope), line);
        Lines.Enqueue($"{line} {formatter(state, exception)}");
    }

    public void Dispose()
    {
    }
}

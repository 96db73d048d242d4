using ContainerMcp.ControllerRuntime.Hosting;
using ContainerMcp.ControllerRuntime.Tests.Fixtures;
using ContainerMcp.Operator.Hosting;
using ContainerMcp.Operator.Sandboxes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ContainerMcp.Chaos.Tests.Operators;

/// <summary>The operator within the test, for what cannot be done to a process: its clock jumps.</summary>
internal sealed class OperatorInProcess(string name, string kubeconfig, OperatorOptions settings) : IAsyncDisposable
{
    private WebApplication? _application;

    public JumpingClock Clock { get; } = new();

    public async Task StartAsync(CancellationToken ct)
    {
        _application = OperatorProgram.Build(settings with { PodName = name }, OperatorAccess.Load(kubeconfig), (runtime, options) =>
        {
            runtime.Services.AddSingleton<TimeProvider>(Clock);
            // It shares the test's output.
            runtime.Services.AddLogging(logging => logging.ClearProviders());
            runtime.AddSandboxes(options);
        });
        await _application.StartAsync(ct);
    }

    public async Task StopAsync(CancellationToken ct)
    {
        await _application!.StopAsync(ct);
        await _application.DisposeAsync();
        _application = null;
    }

    public bool IsReady => _application!.Services.GetRequiredService<RuntimeHealth>().NotReady.Count == 0;

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await StopAsync(CancellationToken.None);
        }
    }
}
